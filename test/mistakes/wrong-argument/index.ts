import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-attempts", 5);
    return Action.Continue;
  }
}

plugin("wrong-argument", (stream) => new Example(stream));
