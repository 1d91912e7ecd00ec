import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { proxy_close_stream } from "proxy-wasm-assemblyscript-sdk/host/imports";

class Example extends HttpFilter {
  override onLog(): void {
    proxy_close_stream(0);
  }
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

plugin("raw-host-call", (stream) => new Example(stream));
