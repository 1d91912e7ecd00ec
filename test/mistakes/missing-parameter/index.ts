import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(): Action {
    return Action.Continue;
  }
}

plugin("missing-parameter", (stream) => new Example(stream));
