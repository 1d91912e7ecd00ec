import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

function label(name: string, count?: i32): string {
  return name + count.toString();
}

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-label", label("a"));
    return Action.Continue;
  }
}

plugin("optional-parameter", (stream) => new Example(stream));
