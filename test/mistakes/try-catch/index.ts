import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    try {
      this.request.headers.remove("x-debug");
    } catch (error) {
      return this.reply(500, "failed");
    }
    return Action.Continue;
  }
}

plugin("try-catch", (stream) => new Example(stream));
