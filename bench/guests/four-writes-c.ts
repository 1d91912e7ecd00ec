// One of five alike: sets two headers of the request and two of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourWritesC extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    headers.set("x-first-c", "c");
    headers.set("x-second-c", "c");
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-third-c", "c");
    headers.set("x-fourth-c", "c");
    return Action.Continue;
  }
}

plugin("four-writes-c", (stream) => new FourWritesC(stream));
