import { Action, HttpFilter, JsonReader, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const reader = new JsonReader(this.request.headers.get("x-json"));
    return Action.Continue;
  }
}

plugin("name-of-another-entry", (stream) => new Example(stream));
