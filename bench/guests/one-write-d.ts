// One of five alike: sets one header of the response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class OneWriteD extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-one-d", "d");
    return Action.Continue;
  }
}

plugin("one-write-d", (stream) => new OneWriteD(stream));
