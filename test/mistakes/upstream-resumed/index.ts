import { Action } from "proxy-wasm-assemblyscript-sdk";
import { TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";

class Example extends TcpFilter {
  override onUpstreamData(size: u32, endOfStream: bool): Action {
    this.upstream.resume();
    return Action.Continue;
  }
}

tcpPlugin("upstream-resumed", (connection) => new Example(connection));
