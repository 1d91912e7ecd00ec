import { Action } from "proxy-wasm-assemblyscript-sdk";
import { TcpFilter } from "proxy-wasm-assemblyscript-sdk/tcp";

class Example extends TcpFilter {
  override onDownstreamData(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }
}
