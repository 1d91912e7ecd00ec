// Callouts one after another: each made from the answer before, all within one limit of time, and one decision at the
// end, wherever that is.

import { describe, expect, it } from "vitest";
import type { Answer, FakeHost } from "./fake-host.js";
import { end, errors, guestForTests, moves, told } from "./held-streams.js";

const source = `
  import { Action, Bytes, CalloutOutcome, CalloutSequence, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  enum Decide { Continue, Reply, Again, Other }
  enum GoesOn { AfterSuccess, AfterFailure, Always, HoldsAgain, Replies }
  let decision: Decide = Decide.Continue;
  let going: GoesOn = GoesOn.AfterSuccess;
  let steps: i32 = 3;
  let budget: u32 = 1000;
  let timeout: u32 = 0;
  let silentStep: i32 = -1;
  let isByPlugin: bool = false;
  let shared: Ask | null = null;
  let last: Ask | null = null;
  export function setDecision(value: i32): void { decision = value; }
  export function setGoing(value: i32): void { going = value; }
  export function setSteps(value: i32): void { steps = value; }
  export function setBudget(value: i32): void { budget = value; }
  export function setTimeout(value: i32): void { timeout = value; }
  export function setSilentStep(value: i32): void { silentStep = value; }
  export function sendByPlugin(): void { isByPlugin = true; }
  export function share(): void { shared = last; }

  class Ask extends CalloutSequence {
    constructor(private readonly filter: Probe) { super(steps, budget); }
    override onStep(step: i32, before: CalloutOutcome | null): void {
      if (step == silentStep) return;
      const said = before ? before.body.read() : null;
      this.ask("POST", "c" + step.toString(), "host.test", "/" + (said ? said.toString() : "first"));
      if (step == 0) { this.headers.add("x-first", "1"); this.body = Bytes.fromString("hi"); }
      if (timeout != 0) this.timeout = timeout;
    }
    override goesOn(step: i32, outcome: CalloutOutcome): bool {
      if (going == GoesOn.HoldsAgain) { this.filter.hold(this); return true; }
      if (going == GoesOn.Replies) { this.filter.reply(418); return true; }
      if (going == GoesOn.AfterFailure) return !outcome.isSuccess;
      return going == GoesOn.Always || super.goesOn(step, outcome);
    }
    override onEnd(outcome: CalloutOutcome): Action {
      const body = outcome.body.read();
      log.info("end " + this.step.toString() + " " + (outcome.kind as i32).toString() + " " + outcome.status.toString() + " " + (outcome.refusal as i32).toString() + (outcome.isSuccess ? " success " : " ") + (body ? body.toString() : "null"));
      if (decision == Decide.Reply) return this.filter.reply(403, "no");
      if (decision == Decide.Again) return this.filter.hold(this);
      if (decision == Decide.Other) { decision = Decide.Continue; return this.filter.hold(this); }
      return Action.Continue;
    }
  }
  class Ticks extends Plugin {
    override onTick(): void { const filter = filters; if (filter) filter.request.resume(); }
  }
  let filters: Probe | null = null;
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      filters = this;
      const ask = shared ? shared! : new Ask(this);
      last = ask;
      if (!isByPlugin) return this.hold(ask);
      log.info("sent " + (this.plugin.send(ask) as i32).toString());
      return Action.Continue;
    }
  }
  plugin("probe", (stream) => new Probe(stream), () => new Ticks());
`;

const decide = { continue: 0, reply: 1, again: 2, other: 3 } as const;
const going = { afterSuccess: 0, afterFailure: 1, always: 2, holdsAgain: 3, replies: 4 } as const;

const start = guestForTests(source);

function request(host: FakeHost, id = 2): number {
  host.call("proxy_on_context_create", id, 1);
  return host.call("proxy_on_request_headers", id, 0, 0);
}

// The fake host's monotonic clock is half its wall clock.
function pass(host: FakeHost, milliseconds: number): void {
  host.now += BigInt(Math.round(milliseconds * 2_000_000));
}

const goesOn = ["continue 0 of 2"];
const isRefused = ["reply 403 of 2"];
const isRefusedAtOnce = ["reply 403 of 0"];

const allowed = (body: string): Answer => ({ headers: [[":status", "200"]], body });

describe("a sequence", () => {
  it("makes each callout of the answer before, from an empty request", async () => {
    const host = await start();
    expect(request(host)).toBe(1);
    host.answerCallout(4, allowed("second"));
    expect(moves(host)).toEqual([]);
    expect(host.call("proxy_on_request_body", 2, 3, 1)).toBe(1);
    host.answerCallout(8, allowed("third"));
    host.answerCallout(12, allowed("done"));
    const asked = (cluster: string, path: string): [string, string][] => [
      [":method", "POST"],
      [":authority", "host.test"],
      [":path", path],
      ...(cluster === "c0" ? ([["x-first", "1"]] as [string, string][]) : []),
    ];
    expect(host.callouts.map(({ cluster, headers, body }) => [cluster, headers, body])).toEqual([
      ["c0", asked("c0", "/first"), "hi"],
      ["c1", asked("c1", "/second"), ""],
      ["c2", asked("c2", "/third"), ""],
    ]);
    expect(told(host)).toEqual(["end 2 0 200 0 success done"]);
    expect(moves(host)).toEqual(goesOn);
    expect(errors(host)).toEqual([]);
  });

  const fromService = ["x-envoy-upstream-service-time", "5"] as const;
  const failures: readonly (readonly [string, Answer, string])[] = [
    ["a refusal of the service", { headers: [[":status", "403"]], body: "no" }, "0 403 0 no"],
    [
      "the service's own 503",
      { headers: [[":status", "503"], [...fromService]], body: "busy" },
      "0 503 0 busy",
    ],
    ["a time-out", { headers: [[":status", "504"]], body: "late" }, "1 504 0 late"],
    ["no connection", { headers: [[":status", "503"]], body: "down" }, "2 503 0 down"],
    ["a reset", {}, "3 0 0 "],
  ];
  describe.each(failures)("ends at %s", (_title, answer, expected) => {
    it.each([0, 1, 2])("of step %i", async (step) => {
      const host = await start({ setDecision: decide.reply });
      request(host);
      for (let at = 0; at < step; at++) host.answerCallout(4 + 4 * at, allowed("next"));
      host.answerCallout(4 + 4 * step, answer);
      expect(host.callouts).toHaveLength(step + 1);
      expect(told(host)).toEqual([`end ${step} ${expected}`]);
      expect(moves(host)).toEqual(isRefused);
    });
  });

  it.each([1, 2])("ends at a refusal of the host at step %i", async (step) => {
    const host = await start();
    host.unhealthyClusters.add(`c${step}`);
    request(host);
    for (let at = 0; at < step; at++) host.answerCallout(4 + 4 * at, allowed("next"));
    expect(told(host)).toEqual([`end ${step} 4 0 10 `]);
    expect(moves(host)).toEqual(goesOn);
  });

  it.each([
    [decide.continue, 0, []],
    [decide.reply, 1, isRefusedAtOnce],
  ])("decides within hold() when the first is refused: %i", async (decision, action, expected) => {
    const host = await start({ setDecision: decision });
    host.calloutStatus = 10;
    expect(request(host)).toBe(action);
    expect(told(host)).toEqual(["end 0 4 0 10 "]);
    expect(moves(host)).toEqual(expected);
  });

  it.each([0, 1, 2])("ends as a failure at step %i when that asks nothing", async (step) => {
    const host = await start({ setSilentStep: step, setDecision: decide.reply });
    request(host);
    for (let at = 0; at < step; at++) host.answerCallout(4 + 4 * at, allowed("next"));
    expect(host.callouts).toHaveLength(step);
    expect(told(host)).toEqual([`end ${step} 4 0 2 `]);
    expect(moves(host)).toEqual(step === 0 ? isRefusedAtOnce : isRefused);
    expect(errors(host)).toEqual([]);
  });

  it.each([0, -1, 1])("has one step at least: %i", async (steps) => {
    const host = await start({ setSteps: steps });
    request(host);
    host.answerCallout(4, allowed("done"));
    expect(told(host)).toEqual(["end 0 0 200 0 success done"]);
  });
});

describe("what goes on after a failure", () => {
  it("may be the next service, until one succeeds", async () => {
    const host = await start({ setGoing: going.afterFailure });
    host.unhealthyClusters.add("c1");
    request(host);
    host.answerCallout(4);
    expect(host.callouts.map(({ cluster }) => cluster)).toEqual(["c0", "c2"]);
    host.answerCallout(8, allowed("from the third"));
    expect(told(host)).toEqual(["end 2 0 200 0 success from the third"]);
  });

  it("ends with the last failure when all fail", async () => {
    const host = await start({ setGoing: going.afterFailure });
    host.calloutStatus = 10;
    expect(request(host)).toBe(0);
    expect(host.count("proxy_http_call")).toBe(3);
    expect(told(host)).toEqual(["end 2 4 0 10 "]);
  });

  it("is no more than eight refusals within one callback", async () => {
    const host = await start({ setGoing: going.always, setSteps: 1_000_000 });
    host.calloutStatus = 10;
    request(host);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(told(host)).toEqual(["end 7 4 0 10 "]);
  });

  it("can not be the sequence itself, from within", async () => {
    const host = await start({ setGoing: going.holdsAgain, setSteps: 2 });
    request(host);
    host.answerCallout(4, allowed("next"));
    expect(errors(host)[0]).toBe("callout not sent: it is under way; make a second object");
    expect(moves(host)).toEqual(["reply 500 of 2"]);
    expect(told(host)).toEqual([]);
  });

  it("is nothing when the filter has replied", async () => {
    const host = await start({ setGoing: going.replies });
    request(host);
    host.answerCallout(4, allowed("next"));
    expect(host.callouts).toHaveLength(1);
    expect(moves(host)).toEqual(["reply 418 of 2"]);
    expect(told(host)).toEqual([]);
  });
});

describe("the budget", () => {
  it("is the time-out of the first, and what is left of it that of the next ones", async () => {
    const host = await start();
    request(host);
    pass(host, 300);
    host.answerCallout(4, allowed("next"));
    pass(host, 699.5);
    host.answerCallout(8, allowed("next"));
    expect(host.callouts.map(({ timeout }) => timeout)).toEqual([1000, 700, 1]);
  });

  it("gives way to a shorter time-out of a step", async () => {
    const host = await start({ setTimeout: 400 });
    request(host);
    pass(host, 700);
    host.answerCallout(4, allowed("next"));
    expect(host.callouts.map(({ timeout }) => timeout)).toEqual([400, 300]);
  });

  it.each([going.afterSuccess, going.always])(
    "ends it as a time-out when none is left",
    async (mode) => {
      const host = await start({ setGoing: mode, setDecision: decide.reply });
      request(host);
      pass(host, 1000);
      host.answerCallout(4, allowed("next"));
      expect(host.callouts).toHaveLength(1);
      expect(told(host)).toEqual(["end 0 1 0 0 "]);
      expect(moves(host)).toEqual(isRefused);
    },
  );

  it("does not matter any more after the last step", async () => {
    const host = await start({ setSteps: 1 });
    request(host);
    pass(host, 5000);
    host.answerCallout(4, allowed("done"));
    expect(told(host)).toEqual(["end 0 0 200 0 success done"]);
  });

  it.each([
    [0, 5000],
    [-1, 5000],
  ])("of %i is the default", async (budget, timeout) => {
    const host = await start({ setBudget: budget });
    request(host);
    expect(host.callouts[0]!.timeout).toBe(timeout);
  });

  it("begins anew when the sequence is sent again", async () => {
    const host = await start({ setDecision: decide.other, setSteps: 1 });
    request(host);
    pass(host, 900);
    host.answerCallout(4);
    expect(host.callouts.map(({ timeout, cluster }) => [cluster, timeout])).toEqual([
      ["c0", 1000],
      ["c0", 1000],
    ]);
    host.answerCallout(8, allowed("done"));
    expect(moves(host)).toEqual(goesOn);
  });
});

describe("the stream of a sequence", () => {
  it.each<[string, (host: FakeHost) => void]>([
    ["ends", (host) => end(host, 2)],
    ["is complete", (host) => host.call("proxy_on_log", 2)],
    ["loses its plugin", (host) => host.call("proxy_on_delete", 1)],
  ])("that %s in the middle ends it", async (_title, happen) => {
    const host = await start();
    request(host);
    host.answerCallout(4, allowed("next"));
    happen(host);
    host.calls.length = 0;
    host.answerCallout(8, allowed("next"));
    expect(host.calls).toEqual([]);
    expect(told(host)).toEqual([]);
  });

  it("that somebody else lets go on is not held again", async () => {
    const host = await start();
    request(host);
    host.call("proxy_on_tick", 1);
    host.answerCallout(4, allowed("next"));
    expect(host.call("proxy_on_request_body", 2, 3, 1)).toBe(0);
    host.answerCallout(8, allowed("next"));
    host.answerCallout(12, allowed("done"));
    expect(moves(host)).toEqual(goesOn);
    expect(told(host)).toEqual(["end 2 0 200 0 success done"]);
  });
});

describe("a mistake", () => {
  it("such as sending one that is under way is answered, not let through", async () => {
    const host = await start();
    request(host, 2);
    host.call("share");
    expect(request(host, 3)).toBe(1);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(host.callouts).toHaveLength(1);
  });

  it("such as asking again for ever ends in a reply", async () => {
    const host = await start({ setDecision: decide.again });
    host.calloutStatus = 10;
    expect(request(host)).toBe(1);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
  });
});

describe("a sequence of the plugin", () => {
  it("goes on without a stream", async () => {
    const host = await start();
    host.call("sendByPlugin");
    expect(request(host)).toBe(0);
    end(host, 2);
    for (const token of [4, 8, 12]) host.answerCallout(token, allowed("next"));
    expect(told(host)).toEqual(["sent 0", "end 2 0 200 0 success next"]);
    expect(moves(host)).toEqual([]);
  });

  it("tells a refusal within send()", async () => {
    const host = await start();
    host.call("sendByPlugin");
    host.calloutStatus = 10;
    request(host);
    expect(told(host)).toEqual(["end 0 4 0 10 ", "sent 10"]);
  });
});

it("leaves memory flat over many sequences, finished and gone", async () => {
  const host = await start({ setSteps: 2 });
  host.logLevel = 6;
  let id = 2;
  const run = (count: number): void => {
    for (let number = 0; number < count; number++, id++) {
      request(host, id);
      if (number % 2 === 0) host.answerCallout(host.callouts.at(-1)!.token, allowed("next"));
      end(host, id);
      host.calls.length = host.callouts.length = host.logs.length = 0;
    }
  };
  run(1_000);
  const before = host.memory.buffer.byteLength;
  run(20_000);
  expect(host.memory.buffer.byteLength).toBe(before);
}, 60_000);
