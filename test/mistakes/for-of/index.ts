import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    for (const name of ["x-a", "x-b"]) this.request.headers.remove(name);
    return Action.Continue;
  }
}

plugin("for-of", (stream) => new Example(stream));
