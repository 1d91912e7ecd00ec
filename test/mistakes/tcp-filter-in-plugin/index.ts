import { Action, plugin } from "proxy-wasm-assemblyscript-sdk";
import { TcpFilter } from "proxy-wasm-assemblyscript-sdk/tcp";

class Example extends TcpFilter {
  override onConnection(): Action {
    return Action.Continue;
  }
}

plugin("tcp-filter-in-plugin", (stream) => new Example(stream));
