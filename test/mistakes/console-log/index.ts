import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    console.log("request");
    return Action.Continue;
  }
}

plugin("console-log", (stream) => new Example(stream));
