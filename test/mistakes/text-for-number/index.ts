import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const limit: u32 = "5";
    if (<u32>this.request.headers.size > limit) return this.reply(431, "too many headers");
    return Action.Continue;
  }
}

plugin("text-for-number", (stream) => new Example(stream));
