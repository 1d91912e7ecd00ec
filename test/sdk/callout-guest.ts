// The guest of the tests of callouts: each stream asks when its callbacks say so, and decides as it is told.

import type { Answer, FakeHost } from "./fake-host.js";

export const calloutGuest = `
  import { Action, Bytes, CalloutOutcome, FilterCallout, HttpFilter, log, Plugin, plugin, PluginCallout, Stream } from "proxy-wasm-assemblyscript-sdk";
  enum Decide { Continue, Reply, Pause, Again, Resume, ReplyContinue }
  let decision: Decide = Decide.Continue;
  let asks: i32 = 1;
  let timeout: u32 = 1234;
  let kept: CalloutOutcome | null = null;
  let last: Probe | null = null;
  let shared: Ask | null = null;
  let holdIn: i32 = 1;
  export function setDecision(value: i32): void { decision = value; }
  export function setAsks(value: i32): void { asks = value; }
  export function setTimeout(value: u32): void { timeout = value; }
  export function setHoldIn(value: i32): void { holdIn = value; }

  function text(bytes: Bytes | null): string { return bytes != null ? bytes.toString() : "null"; }

  class Ask extends FilterCallout {
    constructor(private filter: Probe, private readonly name: string) {
      super();
      this.ask("POST", Bytes.fromString("auth"), "auth.example.com", "/" + name);
      this.copyHeaders(filter.request.headers);
      this.headers.add("content-length", "99").add("Host", "other").add("x-envoy-upstream-rq-timeout-ms", "0");
      this.body = Bytes.fromString("hi");
      this.timeout = timeout;
    }
    override onOutcome(outcome: CalloutOutcome): Action {
      kept = outcome;
      log.info(this.name + " " + (outcome.kind as i32).toString() + " " + outcome.status.toString() + " " + (outcome.refusal as i32).toString() + (outcome.isSuccess ? " success" : ""));
      log.debug(text(outcome.headers.get("X-User")) + " " + text(outcome.body.read()) + " " + outcome.body.size.toString() + " " + text(outcome.trailers.get("x-end")));
      const filter = this.filter;
      switch (decision) {
        case Decide.Reply: return filter.reply(403, "no");
        case Decide.Pause: return Action.Pause;
        case Decide.Again: return filter.hold(this);
        case Decide.Resume: log.info("resume " + (filter.request.resume() as i32).toString()); return Action.Pause;
        case Decide.ReplyContinue: filter.reply(403); break;
      }
      filter.request.headers.set("x-allowed", this.name);
      return Action.Continue;
    }
  }
  class Tell extends PluginCallout {
    constructor() { super(); this.ask("GET", "collector", "collector", "/"); }
    override onOutcome(outcome: CalloutOutcome): void {
      log.info("told " + (outcome.kind as i32).toString());
      if (decision == Decide.Again) log.info("again " + (probes().send(this) as i32).toString());
    }
  }
  class Bare extends PluginCallout {
    override onOutcome(outcome: CalloutOutcome): void { log.info("bare " + (outcome.kind as i32).toString() + " " + (outcome.refusal as i32).toString()); }
  }
  class Probes extends Plugin {
    early: i32 = this.send(new Tell()) as i32;
    override onTick(): void {
      if (tells) { tells = false; log.info("early " + this.early.toString()); this.send(new Tell()); this.send(new Bare()); }
      const filter = last;
      if (filter) log.info("tick " + (filter.request.resume() as i32).toString());
      const outcome = kept;
      if (outcome) log.info("kept " + text(outcome.headers.get(":status")) + " " + text(outcome.body.read()) + " " + outcome.trailers.size.toString());
    }
    override onDone(): bool { log.info("ending " + (this.send(new Tell()) as i32).toString()); return true; }
  }
  let tells = false;
  export function tellInTick(): void { tells = true; }
  let plugins: Probes | null = null;
  function probes(): Probes { return plugins!; }
  class Probe extends HttpFilter {
    constructor(stream: Stream) { super(stream); last = this; if (holdIn == 0) this.hold(new Ask(this, "create")); }
    override onRequestHeaders(endOfStream: bool): Action {
      const ask = shared;
      if (ask != null) return this.hold(ask);
      if (holdIn != 1) return Action.Continue;
      let action: Action = Action.Continue;
      for (let number = 0; number < asks; number++) action = this.hold(new Ask(this, "ask" + number.toString()));
      return action;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action { return holdIn == 2 ? this.hold(new Ask(this, "body")) : Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { return holdIn == 4 ? this.hold(new Ask(this, "response")) : Action.Continue; }
    override onLog(): void { if (holdIn == 7) this.hold(new Ask(this, "log")); }
    override onDelete(): void { if (holdIn == 11) this.hold(new Ask(this, "delete")); if (holdIn == 12) { plugins = this.plugin as Probes; log.info("send " + (this.plugin.send(new Tell()) as i32).toString()); } }
  }
  export function holdAtTopLevel(): void { const filter = last; if (filter) filter.hold(new Ask(filter, "nowhere")); }
  export function shareCallout(): void { const filter = last; if (filter) shared = new Ask(filter, "shared"); }
  plugin("probe", (stream) => new Probe(stream), () => new Probes());
`;

export const decisions = [
  "continue",
  "reply",
  "pause",
  "again",
  "resume",
  "reply, continue",
] as const;
export type Decision = (typeof decisions)[number];
export const kinds = { response: 0, timedOut: 1, unreachable: 2, reset: 3, refused: 4 } as const;
export const allowed: Answer = { headers: [[":status", "200"]] };

export function decide(host: FakeHost, decision: Decision): void {
  host.call("setDecision", decisions.indexOf(decision));
}

/** A request; what its callback answered. */
export function request(host: FakeHost, id = 2): number {
  host.maps.set(0, [
    [":path", "/"],
    [":authority", "shop.example"],
    ["authorization", "secret"],
    ["content-length", "3"],
    ["connection", "keep-alive"],
    ["x-envoy-max-retries", "7"],
    ["transfer-encoding", "chunked"],
    ["x-b", "1"],
    ["x-b", "2"],
  ]);
  host.call("proxy_on_context_create", id, 1);
  return host.call("proxy_on_request_headers", id, 4, 0);
}
