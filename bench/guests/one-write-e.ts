// One of five alike: sets one header of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class OneWriteE extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-one-e", "e");
    return Action.Continue;
  }
}

plugin("one-write-e", (stream) => new OneWriteE(stream));
