// __FILTER__: adds a header to every response.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class __CLASS__ extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello from WASM!");
    return Action.Continue;
  }
}

plugin("__FILTER__", (stream) => new __CLASS__(stream));
