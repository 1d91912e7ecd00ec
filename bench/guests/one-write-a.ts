// One of five alike: sets one header of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class OneWriteA extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-one-a", "a");
    return Action.Continue;
  }
}

plugin("one-write-a", (stream) => new OneWriteA(stream));
