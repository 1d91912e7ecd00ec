import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.delete("x-debug");
    return Action.Continue;
  }
}

plugin("unknown-method", (stream) => new Example(stream));
