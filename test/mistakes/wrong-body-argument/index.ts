import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return this.reply(401, null);
  }
}

plugin("wrong-body-argument", (stream) => new Example(stream));
