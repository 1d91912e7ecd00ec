// Holds a request with x-hold; of any other it sets a header. It keeps an object for each stream.

import { Action, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class LiveStreams extends HttpFilter {
  private tenant: Bytes | null = null;

  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    this.tenant = headers.get("x-tenant");
    return headers.has("x-hold") ? Action.Pause : Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const tenant = this.tenant;
    if (tenant) this.response.headers.set("x-tenant", tenant);
    return Action.Continue;
  }
}

plugin("live-streams", (stream) => new LiveStreams(stream));
