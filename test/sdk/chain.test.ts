// Members of a chain against the same filters, each for itself in Envoy's chain: the same reply, the same request
// at the upstream, the same lines of the log in the same order.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { MockProxy, type MockPlugin } from "../../harness/src/mock/index.js";
import { names, observe, type Job, type Name, type Scripts } from "./chain-runs.js";
import { compileFor } from "./mock-guest.js";

/** Three times the same filter, which does what its configuration says; and a chain of the three. */
const source = `
  import { Action, Bytes, BodyCollector, BodyOutcome, BodyTransform, CalloutOutcome, FilterCallout, HttpFilter, log, Plugin, plugin, Stream, Timer } from "proxy-wasm-assemblyscript-sdk";
  import { chain } from "proxy-wasm-assemblyscript-sdk/chain";

  class Scripted extends Plugin {
    script: string = "";
    name: string = "?";
    override onConfigure(configuration: Bytes): bool {
      this.script = configuration.toString();
      return this.script.length == 0 || this.script.startsWith('"');
    }
    override onDelete(): void { log.info("deleted " + this.name); }
  }
  class Ask extends FilterCallout {
    constructor(private readonly filter: Member, cluster: string, private readonly at: string) {
      super();
      this.ask("GET", cluster, "auth.test", "/");
    }
    override onOutcome(outcome: CalloutOutcome): Action {
      this.filter.say(this.at + " outcome " + outcome.status.toString());
      return outcome.isSuccess ? Action.Continue : this.filter.reply(403, "denied by " + this.filter.name);
    }
  }
  class Later extends Timer {
    constructor(private readonly filter: Member, private readonly isRequest: bool) { super(); }
    override onTimer(): void {
      if (this.isRequest) this.filter.request.resume();
      else this.filter.response.resume();
    }
  }
  class Collect extends BodyCollector {
    constructor(private readonly filter: Member, private readonly refuses: bool) { super(1000); }
    override onBody(outcome: BodyOutcome): Action {
      const body = outcome.read();
      this.filter.say("collected " + (body ? body.toString() : "null"));
      return this.refuses ? this.filter.reply(400, "body refused by " + this.filter.name) : Action.Continue;
    }
  }
  class Mark extends BodyTransform {
    constructor(private readonly name: string) { super(); }
    override onChunk(chunk: Bytes, isLast: bool): Bytes { return chunk.length == 0 ? chunk : Bytes.fromString(this.name).concat(chunk); }
  }
  class Member extends HttpFilter {
    timer: Later | null = null;
    constructor(stream: Stream) { super(stream); this.say("made"); }
    get name(): string { return (this.plugin as Scripted).name; }
    say(text: string): void { log.info(this.name + " " + text); }
    private does(at: string, what: string): bool { return (this.plugin as Scripted).script.includes(at + what + ";"); }
    private act(at: string, isRequest: bool): Action {
      this.say(at);
      if (this.does(at, "set")) {
        if (isRequest) this.request.headers.set("x-" + this.name, at); else this.response.headers.set("x-" + this.name, at);
      }
      if (this.does(at, "same")) {
        if (isRequest) this.request.headers.add("x-same", this.name); else this.response.headers.add("x-same", this.name);
      }
      if (this.does(at, "read")) {
        const value = isRequest ? this.request.headers.get("x-same") : this.response.headers.get("x-same");
        this.say(at + " reads " + (value ? value.toString() : "nothing"));
      }
      if (this.does(at, "reply")) return this.reply(418, "by " + this.name);
      if (this.does(at, "close")) return this.close();
      if (this.does(at, "ask")) return this.hold(new Ask(this, "yes", at));
      if (this.does(at, "deny")) return this.hold(new Ask(this, "no", at));
      if (this.does(at, "later")) {
        const timer = new Later(this, isRequest);
        this.timer = timer;
        timer.after(this.plugin, 50);
        return Action.Pause;
      }
      return Action.Continue;
    }
    override onRequestHeaders(endOfStream: bool): Action {
      if (this.does("qb", "collect")) { const action = this.request.collect(new Collect(this, false)); if (action != Action.Continue) return action; }
      if (this.does("qb", "refuse")) { const action = this.request.collect(new Collect(this, true)); if (action != Action.Continue) return action; }
      if (this.does("qb", "mark")) this.request.transform(new Mark(this.name));
      return this.act("qh", true);
    }
    override onRequestBody(size: u32, endOfStream: bool): Action {
      if (this.does("qb", "wait")) { this.say("qb " + size.toString()); return endOfStream ? Action.Continue : Action.Pause; }
      return Action.Continue;
    }
    override onRequestTrailers(): Action { return this.does("qt", "") ? this.act("qt", true) : Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action {
      if (this.does("rb", "mark")) this.response.transform(new Mark(this.name));
      return this.act("rh", false);
    }
    override onResponseBody(size: u32, endOfStream: bool): Action { return Action.Continue; }
    override onLog(): void {
      const value = this.response.headers.get("x-same");
      this.say("log " + (value ? value.toString() : ""));
    }
    override onDelete(): void { this.say("gone"); }
  }
  class A extends Scripted { constructor() { super(); this.name = "a"; } }
  class B extends Scripted { constructor() { super(); this.name = "b"; } }
  class C extends Scripted { constructor() { super(); this.name = "c"; } }
  plugin("a", (stream) => new Member(stream), () => new A());
  plugin("b", (stream) => new Member(stream), () => new B());
  plugin("c", (stream) => new Member(stream), () => new C());
  chain("all", ["a", "b", "c"]);
  chain("holey", ["a", "nobody"]);
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 120_000);

const scriptOf = (words: readonly string[]): string =>
  words.length === 0 ? "" : JSON.stringify(words.map((word) => `${word};`).join(""));

function separate({ scripts }: Job): MockPlugin[] {
  return names.map((name) => ({ wasm: module, rootId: name, configuration: scriptOf(scripts[name]) })); // prettier-ignore
}

function chained({ scripts }: Job): MockPlugin[] {
  const parts = names.flatMap((name) => {
    const script = scriptOf(scripts[name]);
    return script === "" ? [] : [`"${name}": ${script}`];
  });
  return [{ wasm: module, rootId: "all", configuration: `{ ${parts.join(", ")} }` }];
}

async function expectTheSame(job: Job): Promise<void> {
  expect(await observe(chained(job), job)).toEqual(await observe(separate(job), job));
}

const plain: Job = { scripts: { a: [], b: [], c: [] }, chunks: [], trailers: false, protocol: "http/1.1" }; // prettier-ignore

describe("a chain is the same as its members in Envoy's own chain when", () => {
  it.each<[string, Partial<Scripts>, Partial<Job>?]>([
    ["all let everything pass", {}],
    ["all set headers", { a: ["qhset", "rhset"], b: ["qhset", "rhset"], c: ["qhset", "rhset"] }],
    ["they read what others wrote", { a: ["qhsame", "rhread"], b: ["qhread", "rhsame"], c: ["qhread", "rhsame"] }], // prettier-ignore
    [
      "the second replies to the request",
      { a: ["rhsame"], b: ["qhreply", "rhsame"], c: ["rhsame"] },
    ],
    ["the first replies to the request", { a: ["qhreply", "rhset"] }],
    ["the second replies to the response", { a: ["rhsame"], b: ["rhreply"], c: ["rhsame"] }],
    ["the second closes the stream", { b: ["qhclose"] }],
    ["the second closes the response", { b: ["rhclose"] }],
    ["the second asks, and may", { a: ["qhset"], b: ["qhask", "qhset"], c: ["qhread", "qhset"] }],
    ["the second asks, and may not", { a: ["rhsame"], b: ["qhdeny", "rhsame"], c: ["qhset"] }],
    ["two ask one after the other", { a: ["qhask"], c: ["qhask"] }],
    ["the response waits for an answer", { a: ["rhset"], b: ["rhask"], c: ["rhset"] }],
    ["the request waits for a timer", { a: ["qhlater"], b: ["qhset"] }],
    ["the response waits for a timer", { c: ["rhlater"], b: ["rhset"] }],
    ["the last collects the body", { a: ["qhset"], c: ["qbcollect"] }, { chunks: ["one", "two"] }],
    ["the last refuses the body", { a: ["rhsame"], c: ["qbrefuse"] }, { chunks: ["one", "two"] }],
    ["one waits for the whole body", { b: ["qbwait"] }, { chunks: ["one", "two"] }],
    ["one changes the request's body", { b: ["qbmark"] }, { chunks: ["one", "two"] }],
    ["one changes the response's body", { b: ["rbmark"] }],
    ["trailers come", { b: ["qbcollect"] }, { chunks: ["one"], trailers: true }],
  ])("%s", async (_, scripts, rest = {}) => {
    const job = { ...plain, ...rest, scripts: { ...plain.scripts, ...scripts } };
    await expectTheSame(job);
    await expectTheSame({ ...job, protocol: "http/2" });
  });

  it("they do anything that chains may", async () => {
    const request = fc.constantFrom("qhset", "qhsame", "qhread", "qhreply", "qhclose", "qhask", "qhdeny", "qhlater"); // prettier-ignore
    const response = fc.constantFrom("rhset", "rhsame", "rhread", "rhreply", "rhclose", "rhask", "rhdeny", "rhlater"); // prettier-ignore
    const words = fc
      .tuple(fc.array(request, { maxLength: 2 }), fc.array(response, { maxLength: 2 }))
      .map(([first, second]) => [...new Set([...first, ...second])]);
    const body = fc.constantFrom("qbcollect", "qbrefuse", "qbwait", "qbmark", "rbmark");
    const job = fc.record({
      scripts: fc.record({ a: words, b: words, c: words }),
      // One takes bodies, and no other holds headers of that direction.
      bodies: fc.option(fc.record({ word: body, who: fc.constantFrom<Name>("a", "b", "c") })),
      chunks: fc.array(fc.constantFrom("one", "two", "three"), { maxLength: 3 }),
      trailers: fc.boolean(),
      protocol: fc.constantFrom<"http/1.1" | "http/2">("http/1.1", "http/2"),
    });
    await fc.assert(
      fc.asyncProperty(job, async ({ bodies, scripts, ...rest }) => {
        const allowed: Record<Name, readonly string[]> = { ...scripts };
        if (bodies !== null) {
          const isRequest = bodies.word.startsWith("q");
          const holds = isRequest ? /^qh(ask|deny|later)$/ : /^rh(ask|deny|later)$/;
          for (const name of names.filter((other) => other !== bodies.who)) allowed[name] = allowed[name].filter((word) => !holds.test(word)); // prettier-ignore
          allowed[bodies.who] = [...allowed[bodies.who], bodies.word];
        }
        await expectTheSame({ scripts: allowed, ...rest });
      }),
      { numRuns: 300, seed: 6 },
    );
  }, 120_000);
});

describe("a chain's configuration", () => {
  it.each([
    ["[1]", "must be an object"],
    ["{", "no JSON"],
    ['{"d": 1}', "/d: the chain has no such member; it has a, b, c"],
    ['{"a": 1}', ""],
  ])("%s is refused", async (configuration, line) => {
    const start = MockProxy.start({ filters: [{ wasm: module, rootId: "all", configuration }] });
    const error = await start.then(
      () => undefined,
      (reason: { logs: { message: string }[] }) => reason,
    );
    expect(error).toBeDefined();
    expect(error?.logs.map(({ message }) => message).join("\n")).toContain(line);
  });

  it("names members that are registered", async () => {
    const start = MockProxy.start({ filters: [{ wasm: module, rootId: "holey" }] });
    const error = await start.catch((reason: { logs: { message: string }[] }) => reason);
    expect(JSON.stringify(error)).toContain("no plugin is registered under the name 'nobody'");
  });
});
