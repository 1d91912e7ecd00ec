import { Action, HttpFilter, Plugins, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("wrong-sdk-name", (stream) => new Example(stream), () => new Plugins());
