// chained-callouts: exchanges the caller's token for one of this mesh, asks with that whether the request may pass, and
// sends it on to the service.

import {
  Action,
  Bytes,
  CalloutKind,
  CalloutOutcome,
  CalloutSequence,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";

class ExchangeAndAsk extends CalloutSequence {
  private token: Bytes = Bytes.empty;

  constructor(private readonly filter: HttpFilter) {
    super(2, 800);
  }

  override onStep(step: i32, before: CalloutOutcome | null): void {
    const headers = this.filter.request.headers;
    if (!before) {
      this.ask("POST", "tokens", "tokens.example.com", "/exchange");
      return this.copyHeader(headers, "authorization");
    }
    const token = before.body.read(0, 4096);
    if (!token || token.length == 0) return;
    this.token = Bytes.fromString("Bearer ").concat(token);
    this.ask("GET", "policies", "policies.example.com", "/may-pass");
    this.headers.set("authorization", this.token);
    const path = headers.get(":path");
    if (path) this.headers.set("x-path", path);
  }

  override onEnd(outcome: CalloutOutcome): Action {
    if (outcome.kind != CalloutKind.Response) return this.filter.reply(503, "cannot ask now\n");
    if (!outcome.isSuccess) return this.filter.reply(this.step == 0 ? 401 : 403, "not you\n");
    this.filter.request.headers.set("authorization", this.token);
    return Action.Continue;
  }
}

class ChainedCallouts extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    if (!this.request.headers.has("authorization")) return this.reply(401, "log in first\n");
    return this.hold(new ExchangeAndAsk(this));
  }
}

plugin("chained-callouts", (stream) => new ChainedCallouts(stream));
