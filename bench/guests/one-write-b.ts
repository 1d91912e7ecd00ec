// One of five alike: sets one header of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class OneWriteB extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-one-b", "b");
    return Action.Continue;
  }
}

plugin("one-write-b", (stream) => new OneWriteB(stream));
