import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const limit = this.request.headers.size;
    const small = [1, 2, 3].filter((size) => size < limit);
    this.request.headers.set("x-small", small.length.toString());
    return Action.Continue;
  }
}

plugin("closure-over-local", (stream) => new Example(stream));
