// One of five alike: sets two headers of the request and two of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourWritesE extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    headers.set("x-first-e", "e");
    headers.set("x-second-e", "e");
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-third-e", "e");
    headers.set("x-fourth-e", "e");
    return Action.Continue;
  }
}

plugin("four-writes-e", (stream) => new FourWritesE(stream));
