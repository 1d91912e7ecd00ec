import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

// @ts-ignore: decorator
@external("env", "proxy_get_secret")
declare function secret(size: u32): u32;

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-secret", secret(8).toString());
    return Action.Continue;
  }
}

plugin("external-function", (stream) => new Example(stream));
