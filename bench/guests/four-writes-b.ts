// One of five alike: sets two headers of the request and two of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourWritesB extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    headers.set("x-first-b", "b");
    headers.set("x-second-b", "b");
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-third-b", "b");
    headers.set("x-fourth-b", "b");
    return Action.Continue;
  }
}

plugin("four-writes-b", (stream) => new FourWritesB(stream));
