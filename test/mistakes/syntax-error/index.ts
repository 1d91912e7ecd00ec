import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (this.request.headers.has("x-debug") {
      this.request.headers.remove("x-debug");
    }
    return Action.Continue;
  }
}

plugin("syntax-error", (stream) => new Example(stream));
