import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

const limit: u8 = 300;

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (this.request.headers.size > <i32>limit) return this.reply(431, "too many headers");
    return Action.Continue;
  }
}

plugin("u8-overflow", (stream) => new Example(stream));
