import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  onRepsonseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello");
    return Action.Continue;
  }
}

plugin("misspelt-callback-without-override", (stream) => new Example(stream));
