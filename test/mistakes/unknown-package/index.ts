import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

import { v4 } from "uuid-for-javascript";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-id", v4());
    return Action.Continue;
  }
}

plugin("unknown-package", (stream) => new Example(stream));
