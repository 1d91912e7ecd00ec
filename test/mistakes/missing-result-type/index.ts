import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

function limitOf(path: string) {
  return path.startsWith("/upload") ? 100 : 10;
}

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-limit", limitOf("/").toString());
    return Action.Continue;
  }
}

plugin("missing-result-type", (stream) => new Example(stream));
