// One of five alike: sets one header of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class OneWriteC extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-one-c", "c");
    return Action.Continue;
  }
}

plugin("one-write-c", (stream) => new OneWriteC(stream));
