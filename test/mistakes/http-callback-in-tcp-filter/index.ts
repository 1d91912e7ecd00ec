import { Action } from "proxy-wasm-assemblyscript-sdk";
import { TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";

class Example extends TcpFilter {
  override onRequestBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }
}

tcpPlugin("http-callback-in-tcp-filter", (connection) => new Example(connection));
