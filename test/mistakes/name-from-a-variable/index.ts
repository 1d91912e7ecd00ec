import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

let environment = "shop";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("auth-" + environment, (stream) => new Example(stream));
