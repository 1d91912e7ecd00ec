import { Action, HttpFilter } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-my-header", "Hello");
    return Action.Continue;
  }
}

plugin("missing-import", (stream) => new Example(stream));
