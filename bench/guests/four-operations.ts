// One each: reads, sets, adds and removes a header.

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class FourOperations extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    const tenant = headers.get("x-tenant");
    if (tenant) headers.set("x-team", tenant);
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.add("x-trail", "outrigger");
    headers.remove("x-powered-by");
    return Action.Continue;
  }
}

plugin("four-operations", (stream) => new FourOperations(stream));
