// Several callouts with one decision: what each part was answered, when the decision is made, and that it is made
// once, whatever the outcomes are and in whatever order they come.

import { describe, expect, it } from "vitest";
import type { Answer, FakeHost } from "./fake-host.js";
import { end, errors, guestForTests, moves, told } from "./held-streams.js";

const source = `
  import { Action, Bytes, CalloutJoin, CalloutPart, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  enum Until { All, FirstFailure, FirstSuccess }
  enum Decide { Continue, Reply, Again, Other }
  let until: Until = Until.All;
  let decision: Decide = Decide.Continue;
  let size: i32 = 3;
  let bodyLimit: u32 = 65536;
  let shared: Ask | null = null;
  let last: Ask | null = null;
  let isByPlugin: bool = false;
  export function setUntil(value: i32): void { until = value; }
  export function setDecision(value: i32): void { decision = value; }
  export function setSize(value: i32): void { size = value; }
  export function setBodyLimit(value: i32): void { bodyLimit = value; }
  export function share(): void { shared = last; }
  let isForEver: bool = false;
  export function againForEver(): void { isForEver = true; }
  export function sendByPlugin(): void { isByPlugin = true; }

  function text(bytes: Bytes | null): string { return bytes != null ? bytes.toString() : "null"; }

  class Ask extends CalloutJoin {
    parts: CalloutPart[] = [];
    constructor(private readonly filter: Probe) {
      super();
      for (let at = 0; at < size; at++) {
        const part = new CalloutPart();
        part.ask("GET", "c" + at.toString(), "host.test", "/" + at.toString());
        part.timeout = 100 + at;
        part.bodyLimit = bodyLimit;
        this.parts.push(part);
        this.add(part);
      }
    }
    override isClear(): bool {
      if (until == Until.FirstFailure) return this.failures > 0;
      return until == Until.FirstSuccess && this.successes > 0;
    }
    override onOutcomes(): Action {
      log.info("outcomes " + this.successes.toString() + "+" + this.failures.toString() + (this.allSucceeded ? " all" : "") + (this.isUnderWay ? " under way" : ""));
      for (let at = 0; at < this.parts.length; at++) {
        const part = this.parts[at];
        const outcome = part.outcome;
        if (!outcome) { log.info(at.toString() + " unknown" + (part.isSuccess ? "!" : "")); continue; }
        log.info(at.toString() + " " + (outcome.kind as i32).toString() + " " + outcome.status.toString() + " " + (outcome.refusal as i32).toString() + (part.isSuccess ? " success " : " ") + text(outcome.headers.get("X-User")) + " " + text(outcome.body.read()) + "/" + outcome.body.size.toString() + " " + text(outcome.body.read(1, 2)) + " " + text(outcome.trailers.get("x-end")));
      }
      if (decision == Decide.Reply) return this.filter.reply(403, "no");
      if (decision == Decide.Again) { if (!isForEver) decision = Decide.Continue; return this.filter.hold(this); }
      if (decision == Decide.Other) { decision = Decide.Continue; return this.filter.hold(new Ask(this.filter)); }
      return Action.Continue;
    }
  }
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const ask = shared ? shared! : new Ask(this);
      last = ask;
      if (!isByPlugin) return this.hold(ask);
      log.info("sent " + (this.plugin.send(ask) as i32).toString());
      return Action.Continue;
    }
  }
  export function addAgain(): void { const ask = last; if (ask) { ask.add(new CalloutPart()); const other = new Ask(changetype<Probe>(0)); other.add(other.parts[0]); ask.add(other.parts[0]); } }
  plugin("probe", (stream) => new Probe(stream), () => new Plugin());
`;

const until = { all: 0, firstFailure: 1, firstSuccess: 2 } as const;
const decide = { continue: 0, reply: 1, again: 2, other: 3 } as const;

const start = guestForTests(source);

function request(host: FakeHost, id = 2): number {
  host.call("proxy_on_context_create", id, 1);
  return host.call("proxy_on_request_headers", id, 0, 0);
}

const goesOn = ["continue 0 of 2"];
const isRefused = ["reply 403 of 2"];
const isRefusedAtOnce = ["reply 403 of 0"];

const allowed: Answer = {
  headers: [
    [":status", "200"],
    ["x-user", "ann"],
  ],
  body: "body",
  trailers: [["x-end", "z"]],
};
const success = "0 200 0 success ann body/4 od z";
const fromService = ["x-envoy-upstream-service-time", "5"] as const;

const outcomes: readonly (readonly [string, Answer, string])[] = [
  ["a success", allowed, success],
  ["a refusal of the service", { headers: [[":status", "403"]] }, "0 403 0 null /0  null"],
  [
    "the service's own 503",
    { headers: [[":status", "503"], [...fromService]] },
    "0 503 0 null /0  null",
  ],
  ["a time-out", { headers: [[":status", "504"]], body: "late" }, "1 504 0 null late/4 at null"],
  ["no connection", { headers: [[":status", "503"]] }, "2 503 0 null /0  null"],
  ["a reset", {}, "3 0 0 null /0  null"],
];

describe("a join", () => {
  it("sends all of its parts together, each with its own time-out, and holds the stream", async () => {
    const host = await start();
    expect(request(host)).toBe(1);
    expect(host.callouts.map(({ cluster, timeout }) => [cluster, timeout])).toEqual([
      ["c0", 100],
      ["c1", 101],
      ["c2", 102],
    ]);
    expect(host.call("proxy_on_request_body", 2, 4, 1)).toBe(1);
    expect(told(host)).toEqual([]);
  });

  it.each([[[4, 8, 12]], [[4, 12, 8]], [[8, 4, 12]], [[8, 12, 4]], [[12, 4, 8]], [[12, 8, 4]]])(
    "decides once, after the last answer, in the order %j",
    async (tokens) => {
      const host = await start();
      request(host);
      for (const token of tokens.slice(0, 2)) host.answerCallout(token, allowed);
      expect([told(host), moves(host)]).toEqual([[], []]);
      host.answerCallout(tokens[2]!, allowed);
      expect(told(host)).toEqual([
        "outcomes 3+0 all",
        `0 ${success}`,
        `1 ${success}`,
        `2 ${success}`,
      ]);
      expect(moves(host)).toEqual(goesOn);
      expect(errors(host)).toEqual([]);
    },
  );

  describe.each(outcomes)("tells %s", (_title, answer, expected) => {
    it.each([0, 1, 2])("in position %i, and keeps it until the decision", async (position) => {
      const host = await start({ setDecision: decide.reply });
      request(host);
      host.answerCallout(4 + 4 * position, answer);
      for (const other of [0, 1, 2].filter((at) => at !== position)) {
        host.answerCallout(4 + 4 * other, allowed);
      }
      expect(told(host).slice(1)).toEqual(
        [0, 1, 2].map((at) => `${at} ${at === position ? expected : success}`),
      );
      expect(moves(host)).toEqual(isRefused);
    });
  });

  it.each([0, 1, 2])("tells a refusal of the host in position %i", async (position) => {
    const host = await start();
    host.unhealthyClusters.add(`c${position}`);
    expect(request(host)).toBe(1);
    for (const { token } of [...host.callouts]) host.answerCallout(token, allowed);
    expect(told(host).slice(1)).toEqual(
      [0, 1, 2].map((at) => `${at} ${at === position ? "4 0 10 null /0  null" : success}`),
    );
    expect(moves(host)).toEqual(goesOn);
  });

  it.each([
    [decide.continue, 0, []],
    [decide.reply, 1, isRefusedAtOnce],
  ])("decides within hold() when all are refused: %i", async (decision, action, expected) => {
    const host = await start({ setDecision: decision });
    host.calloutStatus = 10;
    expect(request(host)).toBe(action);
    expect(told(host)[0]).toBe("outcomes 0+3");
    expect(moves(host)).toEqual(expected);
    expect(errors(host)).toEqual([]);
  });

  it("without parts decides at once, and nothing has succeeded", async () => {
    const host = await start({ setSize: 0 });
    expect(request(host)).toBe(0);
    expect(told(host)).toEqual(["outcomes 0+0"]);
  });
});

describe("an early decision", () => {
  it.each<[string, number, Answer, string]>([
    ["the first failure", until.firstFailure, {}, "outcomes 0+1"],
    ["the first success", until.firstSuccess, allowed, "outcomes 1+0"],
  ])("is made at %s, and what the rest answers is ignored", async (_, when, answer, line) => {
    const host = await start({ setUntil: when });
    request(host);
    host.answerCallout(8, answer);
    expect(told(host)[0]).toBe(line);
    expect(told(host)).toContain("0 unknown");
    expect(told(host)).toContain("2 unknown");
    expect(moves(host)).toEqual(goesOn);
    expect(host.call("proxy_on_request_body", 2, 4, 1)).toBe(0);
    host.calls.length = 0;
    host.answerCallout(4, allowed);
    host.answerCallout(12, allowed);
    expect(host.calls).toEqual([]);
  });

  it.each([0, 1, 2])(
    "after a refusal in position %i sends no more, and waits for none",
    async (at) => {
      const host = await start({ setUntil: until.firstFailure, setDecision: decide.reply });
      host.unhealthyClusters.add(`c${at}`);
      expect(request(host)).toBe(1);
      expect(host.callouts).toHaveLength(at);
      expect(told(host)[0]).toBe("outcomes 0+1");
      expect(moves(host)).toEqual(isRefusedAtOnce);
      for (const { token } of [...host.callouts]) host.answerCallout(token, allowed);
      expect(told(host).filter((line) => line.startsWith("outcomes"))).toHaveLength(1);
    },
  );

  it("may be followed by the same join, whose late answers do not count", async () => {
    const host = await start({ setUntil: until.firstFailure, setDecision: decide.again });
    request(host);
    host.answerCallout(4);
    expect(host.callouts.map(({ token }) => token)).toEqual([4, 8, 12, 16, 20, 24]);
    for (const token of [8, 12, 16, 20]) host.answerCallout(token, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(24, allowed);
    expect(told(host)).toContain("outcomes 3+0 all");
    expect(moves(host)).toEqual(goesOn);
  });
});

describe("the stream of a join", () => {
  it.each<[string, (host: FakeHost) => void]>([
    ["ends", (host) => end(host, 2)],
    ["is complete", (host) => host.call("proxy_on_log", 2)],
    ["loses its plugin", (host) => host.call("proxy_on_delete", 1)],
  ])("that %s in the middle makes nothing happen", async (_title, happen) => {
    const host = await start();
    request(host);
    host.answerCallout(4, allowed);
    happen(host);
    host.calls.length = 0;
    host.answerCallout(8, allowed);
    host.answerCallout(12, allowed);
    expect(host.calls).toEqual([]);
    expect(told(host)).toEqual([]);
  });

  it("may be another one afterwards", async () => {
    const host = await start();
    request(host, 2);
    end(host, 2);
    host.call("share");
    expect(request(host, 3)).toBe(1);
    for (const token of [16, 20, 24]) host.answerCallout(token, allowed);
    expect(moves(host)).toEqual(["continue 0 of 3"]);
    expect(errors(host)).toEqual([]);
  });

  it("waits for a further join that the decision sends", async () => {
    const host = await start({ setDecision: decide.other, setSize: 1 });
    request(host);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(8, allowed);
    expect(moves(host)).toEqual(goesOn);
  });
});

describe("a mistake", () => {
  it("such as sending a join that is under way is answered, not let through", async () => {
    const host = await start();
    request(host, 2);
    host.call("share");
    expect(request(host, 3)).toBe(1);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(errors(host)).toEqual(["callout not sent: it is under way; make a second object"]);
    expect(host.callouts).toHaveLength(3);
  });

  it("such as adding to one that is under way, or twice, leaves a log line", async () => {
    const host = await start();
    request(host, 2);
    host.call("addAgain");
    expect(errors(host)).toEqual([
      "callout not added to a join: the join is under way",
      "callout not added to a join: it was added before",
      "callout not added to a join: the join is under way",
    ]);
  });

  it("such as a decision that asks again and is refused again ends in a reply", async () => {
    const host = await start({ setDecision: decide.again, setSize: 1 });
    host.call("againForEver");
    host.calloutStatus = 10;
    expect(request(host)).toBe(1);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
  });
});

describe("what is kept of an answer", () => {
  it.each([
    [4, "body/4 od"],
    [3, "null/4 null"],
    [0, "null/4 null"],
  ])("is a body of up to the limit: %i", async (limit, expected) => {
    const host = await start({ setBodyLimit: limit, setSize: 1 });
    request(host);
    host.answerCallout(4, allowed);
    expect(told(host)[1]).toBe(`0 0 200 0 success ann ${expected} z`);
    expect(host.count("proxy_get_buffer_bytes")).toBe(limit === 4 ? 1 : 0);
  });
});

describe("a join of the plugin", () => {
  it("holds nothing, and decides all the same", async () => {
    const host = await start();
    host.call("sendByPlugin");
    expect(request(host)).toBe(0);
    end(host, 2);
    for (const token of [4, 8, 12]) host.answerCallout(token, allowed);
    expect(told(host).slice(0, 2)).toEqual(["sent 0", "outcomes 3+0 all"]);
    expect(moves(host)).toEqual([]);
  });

  it("is decided within send() when all are refused", async () => {
    const host = await start();
    host.call("sendByPlugin");
    host.calloutStatus = 10;
    request(host);
    expect(told(host)[0]).toBe("outcomes 0+3");
    expect(told(host).at(-1)).toBe("sent 10");
  });
});

it("leaves memory flat over many joins, answered, decided early and gone", async () => {
  const host = await start({ setUntil: until.firstSuccess });
  host.logLevel = 6;
  let id = 2;
  const run = (count: number): void => {
    for (let number = 0; number < count; number++, id++) {
      request(host, id);
      if (number % 2 === 0) host.answerCallout(host.callouts.at(-1)!.token, allowed);
      end(host, id);
      host.calls.length = host.callouts.length = host.logs.length = 0;
    }
  };
  run(1_000);
  const before = host.memory.buffer.byteLength;
  run(20_000);
  expect(host.memory.buffer.byteLength).toBe(before);
}, 60_000);
