import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

declare function readFile(path: string): string;

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-secret", readFile("/etc/secret"));
    return Action.Continue;
  }
}

plugin("declared-function", (stream) => new Example(stream));
