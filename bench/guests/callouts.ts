// Asks a service for each request with x-ask, which the memory proof leaves unanswered, and keeps a header for the response.

import {
  Action,
  Bytes,
  CalloutOutcome,
  FilterCallout,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";

class Ask extends FilterCallout {
  constructor() {
    super();
    this.timeout = 40;
    this.ask("GET", "silent", "silent.test", "/");
  }

  override onOutcome(outcome: CalloutOutcome): Action {
    return Action.Continue;
  }
}

class Callouts extends HttpFilter {
  private tenant: Bytes | null = null;

  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    this.tenant = headers.get("x-tenant");
    return headers.has("x-ask") ? this.hold(new Ask()) : Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const tenant = this.tenant;
    if (tenant) this.response.headers.set("x-tenant", tenant);
    return Action.Continue;
  }
}

plugin("callouts", (stream) => new Callouts(stream));
