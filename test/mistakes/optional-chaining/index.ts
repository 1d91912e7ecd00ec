import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const size = this.request.headers.get("cookie")?.length ?? 0;
    if (size > 4096) return this.reply(431, "cookie too long");
    return Action.Continue;
  }
}

plugin("optional-chaining", (stream) => new Example(stream));
