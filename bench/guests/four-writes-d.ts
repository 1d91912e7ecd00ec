// One of five alike: sets two headers of the request and two of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourWritesD extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    headers.set("x-first-d", "d");
    headers.set("x-second-d", "d");
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-third-d", "d");
    headers.set("x-fourth-d", "d");
    return Action.Continue;
  }
}

plugin("four-writes-d", (stream) => new FourWritesD(stream));
