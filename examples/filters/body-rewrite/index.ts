// body-rewrite: takes the name of the internal host out of text that goes to clients.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

/** A larger body goes on as it is: holding it would take memory from every other request. */
const largest: u32 = 64 * 1024;
const internal = "http://shop.internal/";
const external = "https://shop.example/";

class BodyRewrite extends HttpFilter {
  private isText: bool = false;

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    const type = headers.get("content-type");
    this.isText = type != null && type.startsWith("text/") && !headers.has("content-encoding");
    if (this.isText) this.response.body.willChange();
    return Action.Continue;
  }

  override onResponseBody(size: u32, endOfStream: bool): Action {
    if (!this.isText) return Action.Continue;
    if (size > largest) {
      this.isText = false;
      return Action.Continue;
    }
    if (!endOfStream) return Action.Pause;
    const body = this.response.body.read();
    if (body) this.response.body.replace(body.replaceAll(internal, external));
    return Action.Continue;
  }
}

plugin("body-rewrite", (stream) => new BodyRewrite(stream));
