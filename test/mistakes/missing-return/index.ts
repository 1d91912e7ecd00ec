import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.remove("x-debug");
  }
}

plugin("missing-return", (stream) => new Example(stream));
