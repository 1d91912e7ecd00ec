import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello");
    return Action.Continue;
  }
}

plugin("missing-override", (stream) => new Example(stream));
