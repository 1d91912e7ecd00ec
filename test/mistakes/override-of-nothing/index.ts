import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-size", this.sizeOf("a").toString());
    return Action.Continue;
  }

  override sizeOf(text: string): i32 {
    return text.length;
  }
}

plugin("override-of-nothing", (stream) => new Example(stream));
