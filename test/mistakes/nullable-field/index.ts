import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  private token: Bytes | null = null;

  override onRequestHeaders(endOfStream: bool): Action {
    this.token = this.request.headers.get("x-token");
    if (this.token !== null) {
      this.request.headers.set("x-token-size", this.token.length.toString());
    }
    return Action.Continue;
  }
}

plugin("nullable-field", (stream) => new Example(stream));
