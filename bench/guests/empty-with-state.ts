// As empty, with an object for each stream: what it costs to have state.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Empty extends HttpFilter {
  private isShort: bool = false;

  override onRequestHeaders(endOfStream: bool): Action {
    this.isShort = endOfStream;
    return Action.Continue;
  }
}

plugin("empty-with-state", (stream) => new Empty(stream));
