// One of five alike: sets two headers of the request and two of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourWritesA extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    headers.set("x-first-a", "a");
    headers.set("x-second-a", "a");
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("x-third-a", "a");
    headers.set("x-fourth-a", "a");
    return Action.Continue;
  }
}

plugin("four-writes-a", (stream) => new FourWritesA(stream));
