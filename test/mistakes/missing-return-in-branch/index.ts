import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (endOfStream) return Action.Continue;
  }
}

plugin("missing-return-in-branch", (stream) => new Example(stream));
