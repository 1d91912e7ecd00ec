import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.stream.close();
    return Action.Continue;
  }
}

plugin("hidden-member", (stream) => new Example(stream));
