import { Action, HttpFilter, service } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

service("filter-as-service", (stream) => new Example(stream));
