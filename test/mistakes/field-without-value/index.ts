import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  private path: string;

  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-path", this.path);
    return Action.Continue;
  }
}

plugin("field-without-value", (stream) => new Example(stream));
