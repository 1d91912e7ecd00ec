import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.headers.get(":path");
    if (path !== null && /^\/admin/.test(path.toString())) return this.reply(403, "forbidden");
    return Action.Continue;
  }
}

plugin("regular-expression", (stream) => new Example(stream));
