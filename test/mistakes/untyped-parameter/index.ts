import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-twice", this.twice(2).toString());
    return Action.Continue;
  }

  private twice(value): i32 {
    return value * 2;
  }
}

plugin("untyped-parameter", (stream) => new Example(stream));
