import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  override onConfigure(configuration: Bytes): bool {
    return configuration.length > 0;
  }
}

plugin("configuration-in-filter", (stream) => new Example(stream));
