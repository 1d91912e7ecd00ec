// Chains of members without state, for which the host creates no contexts: the same as with contexts, and the same as
// each member for itself. What a member does stands in headers, since it has no configuration.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { MockProxy, type MockPlugin } from "../../harness/src/mock/index.js";
import { names, observe, type Job, type Name } from "./chain-runs.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const opening = `
  import { Action, Bytes, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { chain } from "proxy-wasm-assemblyscript-sdk/chain";

  function says(script: Bytes | null, word: string): bool { return script != null && script.includes(word); }
`;
const closing = `
  plugin("a", (stream) => new A(stream));
  plugin("b", (stream) => new B(stream));
  plugin("c", (stream) => new C(stream));
  chain("all", ["a", "b", "c"]);
`;

const onRequest = (name: Name, answers: boolean): string => `
    override onRequestHeaders(endOfStream: bool): Action {
      log.info("${name} qh " + endOfStream.toString());
      const script = this.request.headers.get("x-${name}");
      if (says(script, "set")) this.request.headers.set("x-set", "${name}");
      if (says(script, "add")) this.request.headers.add("x-same", "${name}");
      if (says(script, "drop")) this.request.headers.remove("x-same");
      if (says(script, "read")) {
        const value = this.request.headers.get("x-same");
        log.info("${name} reads " + (value ? value.toString() : "nothing"));
      }
      ${
        answers
          ? `if (says(script, "reply")) return this.reply(418, "by ${name}");
      if (says(script, "forget")) this.reply(419, "by ${name}, who goes on");
      if (says(script, "close")) return this.close();`
          : ""
      }
      return Action.Continue;
    }
`;
const onResponse = (name: Name): string => `
    override onResponseHeaders(endOfStream: bool): Action {
      const status = this.response.headers.get(":status");
      log.info("${name} rh " + (status ? status.toString() : "") + endOfStream.toString());
      const script = this.response.headers.get("x-${name}");
      if (says(script, "set")) this.response.headers.set("x-set", "${name}");
      if (says(script, "drop")) this.response.headers.remove("x-same");
      if (says(script, "read")) {
        const value = this.response.headers.get("x-same");
        log.info("${name} reads " + (value ? value.toString() : "nothing"));
      }
      this.response.headers.add("x-same", "${name}");
      return Action.Continue;
    }
`;
const onBodies = (name: Name): string => `
    override onRequestBody(size: u32, endOfStream: bool): Action {
      const body = this.request.body.read();
      log.info("${name} qb " + (body ? body.toString() : "null") + endOfStream.toString());
      return Action.Continue;
    }
    override onRequestTrailers(): Action {
      const value = this.request.trailers.get("x-trailer");
      log.info("${name} qt " + (value ? value.toString() : "null"));
      return Action.Continue;
    }
    override onResponseBody(size: u32, endOfStream: bool): Action {
      log.info("${name} rb " + size.toString());
      return Action.Continue;
    }
`;
const answeringBody = `
    override onRequestBody(size: u32, endOfStream: bool): Action {
      log.info("b qb " + size.toString());
      const body = this.request.body.read();
      return body && body.includes("two") ? this.reply(413, "too much for b") : Action.Continue;
    }
`;

const member = (name: Name, ...parts: string[]): string =>
  `class ${name.toUpperCase()} extends HttpFilter {${parts.join("")}}\n`;

/** Two that see responses, and behind them one that answers requests itself; and three that answer. */
const sources = {
  "the last may answer": [
    member("a", onRequest("a", false), onResponse("a")),
    member("b", onRequest("b", false), onResponse("b"), onBodies("b")),
    member("c", onRequest("c", true)),
  ],
  "all may answer": [
    member("a", onRequest("a", true)),
    member("b", onRequest("b", true), answeringBody),
    member("c", onRequest("c", true)),
  ],
} as const;
type Kind = keyof typeof sources;
const kinds = Object.keys(sources) as Kind[];

interface Modules {
  readonly withContexts: Uint8Array;
  readonly without: Uint8Array;
}
const modules = new Map<Kind, Modules>();
beforeAll(async () => {
  for (const kind of kinds) {
    const source = opening + sources[kind].join("") + closing;
    modules.set(kind, {
      withContexts: await compileGuest(source + exportCallbacks()),
      without: await compileGuest(source + exportCallbacks("stateless-chains")),
    });
  }
}, 120_000);

const separate = (wasm: Uint8Array): MockPlugin[] => names.map((rootId) => ({ wasm, rootId }));
const chained = (wasm: Uint8Array): MockPlugin[] => [{ wasm, rootId: "all" }];

async function expectTheSame(kind: Kind, job: Job): Promise<void> {
  const found = modules.get(kind);
  if (found === undefined) throw new Error(`no module in which ${kind}`);
  const expected = await observe(separate(found.withContexts), job);
  expect(await observe(chained(found.withContexts), job)).toEqual(expected);
  expect(await observe(chained(found.without), job)).toEqual(expected);
  // All three in one virtual machine, where each stream has to be asked whose it is.
  expect(await observe(separate(found.without), job)).toEqual(expected);
}

describe("a chain of members without state is the same as its members when", () => {
  it.each(kinds)(
    "%s",
    async (kind) => {
      const marks = fc.subarray(["set", "add", "drop", "read"]);
      // One ending at most: who replies and closes in one callback leaves it to the host which of the two it is.
      const ending = fc.constantFrom("", "", "", "reply", "forget", "close");
      const request = fc.tuple(marks, ending).map(([words, last]) => [...words, last]);
      const response = fc.subarray(["set", "drop", "read"]);
      const headers = (words: fc.Arbitrary<string[]>): fc.Arbitrary<[string, string][]> =>
        fc
          .record({ a: words, b: words, c: words })
          .map((of) => names.map((name) => [`x-${name}`, of[name].join(" ")]));
      const job: fc.Arbitrary<Job> = fc.record({
        scripts: fc.constant({ a: [], b: [], c: [] }),
        headers: headers(request),
        answer: headers(response),
        chunks: fc.array(fc.constantFrom("one", "two", "three"), { maxLength: 3 }),
        trailers: fc.boolean(),
        protocol: fc.constantFrom<"http/1.1" | "http/2">("http/1.1", "http/2"),
      });
      await fc.assert(
        fc.asyncProperty(job, (drawn) => expectTheSame(kind, drawn)),
        { numRuns: 150, seed: 6 },
      );
    },
    120_000,
  );
});

describe("a chain without contexts", () => {
  const start = (plugin: Partial<MockPlugin>): Promise<unknown> => {
    const wasm = modules.get("all may answer")?.without ?? new Uint8Array();
    return MockProxy.start({ filters: [{ wasm, rootId: "all", ...plugin }] }).then(
      async (proxy) => {
        await proxy.close();
        return "started";
      },
      (error: unknown) => JSON.stringify(error),
    );
  };

  it.each([
    [{ configuration: "{}" }, "started"],
    [{ configuration: '{"a": {}}' }, "started"],
    [{ configuration: '{"d": {}}' }, "/d: the chain has no such member; it has a, b, c"],
    [{ configuration: '{"a": {"b": 1}}' }, "onfigur"],
    [{ rootId: "none" }, "unknown root id 'none'; this module registers 'a', 'b', 'c', 'all'"],
  ])("with %j", async (plugin, expected) => {
    expect(await start(plugin)).toContain(expected);
  });
});
