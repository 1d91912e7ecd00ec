import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override async onRequestHeaders(endOfStream: bool): Promise<Action> {
    return Action.Continue;
  }
}

plugin("async-callback", (stream) => new Example(stream));
