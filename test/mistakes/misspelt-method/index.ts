import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.remvoe("x-debug");
    return Action.Continue;
  }
}

plugin("misspelt-method", (stream) => new Example(stream));
