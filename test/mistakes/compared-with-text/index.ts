import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (this.request.headers.get(":method") == "POST") return this.reply(405, "read only");
    return Action.Continue;
  }
}

plugin("compared-with-text", (stream) => new Example(stream));
