// The tutorial: adds `x-my-header: Hello from WASM!` to every response.
// Change the name or the text, run `npm run build`, and see `npm run demo` answer with it.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class HelloHeader extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("x-my-header", "Hello from WASM!");
    return Action.Continue;
  }
}

plugin("hello-header", (stream) => new HelloHeader(stream));
