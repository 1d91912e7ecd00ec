import { Action, HttpFilter, now, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const second: u32 = now() / 1000000000;
    this.request.headers.set("x-second", second.toString());
    return Action.Continue;
  }
}

plugin("narrowing-number", (stream) => new Example(stream));
