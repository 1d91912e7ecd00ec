import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-start", Date.now().toString());
    return Action.Continue;
  }
}

plugin("date-now", (stream) => new Example(stream));
