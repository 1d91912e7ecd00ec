import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const names = ["a", "b"];
    names.forEach((name) => {
      this.request.headers.remove(name);
    });
    return Action.Continue;
  }
}

plugin("closure-over-this", (stream) => new Example(stream));
