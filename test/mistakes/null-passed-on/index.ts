import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-id", this.request.headers.get("x-id"));
    return Action.Continue;
  }
}

plugin("null-passed-on", (stream) => new Example(stream));
