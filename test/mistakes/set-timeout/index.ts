import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    setTimeout(() => {}, 100);
    return Action.Pause;
  }
}

plugin("set-timeout", (stream) => new Example(stream));
