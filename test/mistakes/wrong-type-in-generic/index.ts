import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.mark<i32>("x-attempts", 5);
    return Action.Continue;
  }

  private mark<T>(name: string, value: T): void {
    this.request.headers.set(name, value);
  }
}

plugin("wrong-type-in-generic", (stream) => new Example(stream));
