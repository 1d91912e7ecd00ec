import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-my-header");
    return Action.Continue;
  }
}

plugin("missing-argument", (stream) => new Example(stream));
