import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

const known: StaticArray<Bytes> = [Bytes.fromString("https://shop.example")];

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const origin = this.request.headers.get("origin");
    if (origin != null && known.includes(origin)) return Action.Continue;
    return this.reply(403, "who are you?");
  }
}

plugin("searched-object", (stream) => new Example(stream));
