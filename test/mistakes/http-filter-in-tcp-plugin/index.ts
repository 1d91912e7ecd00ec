import { Action, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }
}

tcpPlugin("http-filter-in-tcp-plugin", (connection) => new Example(connection));
