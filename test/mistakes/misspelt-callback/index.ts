import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onResponseHeader(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello");
    return Action.Continue;
  }
}

plugin("misspelt-callback", (stream) => new Example(stream));
