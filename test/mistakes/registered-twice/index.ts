import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("registered-twice", (stream) => new Example(stream));
plugin("registered-twice", (stream) => new Example(stream));
