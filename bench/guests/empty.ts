// Sees request headers and does nothing with them: what it costs to be asked at all.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Empty extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("empty", (stream) => new Empty(stream));
