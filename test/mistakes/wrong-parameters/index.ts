import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(headers: u32, endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("wrong-parameters", (stream) => new Example(stream));
