import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const many: bool = this.request.headers.size - 10;
    if (many) return this.reply(431, "too many headers");
    return Action.Continue;
  }
}

plugin("number-for-bool", (stream) => new Example(stream));
