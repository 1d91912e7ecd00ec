import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

import { isBlocked } from "./blocklist";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (isBlocked("1.2.3.4")) return this.reply(403, "blocked");
    return Action.Continue;
  }
}

plugin("unknown-import", (stream) => new Example(stream));
