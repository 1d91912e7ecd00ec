import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

const post = Bytes.fromString("POST");

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const method = this.request.headers.get(":method");
    if (method == post) return this.reply(405, "read only");
    return Action.Continue;
  }
}

plugin("compared-objects", (stream) => new Example(stream));
