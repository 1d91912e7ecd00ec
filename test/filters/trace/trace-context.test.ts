// The rules of W3C Trace Context level 2, one by one, on the built filter in mode span: what the official validation
// service asks for, in words of our own. Where the standard leaves a choice, the filter's is written down.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MockProxy } from "../../../harness/src/mock/index.js";
import { builtFilters } from "../../istio/built-filters.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const id = "12345678901234567890123456789012";
const span = "1234567890123456";
const parent = `00-${id}-${span}-01`;

let proxy: MockProxy;
beforeAll(async () => {
  const wasm = (await builtFilters(root, ["trace"])).get("trace")!.bytes;
  const configuration = { mode: "span", span_without_export: true };
  proxy = await MockProxy.start({ filters: [{ wasm, name: "trace", configuration }] });
}, 180_000);
afterAll(() => proxy.close());

type Pair = readonly [string, string];
interface Seen {
  trace: string;
  span: string;
  flags: string;
  states: string[];
  headers: Pair[];
}

async function send(...headers: Pair[]): Promise<Seen> {
  await proxy.send({ method: "GET", path: "/", authority: "example.com", headers });
  const request = proxy.rawUpstreamRequests.at(-1)!;
  const texts = request.headers.map(([name, value]): Pair => [String(name), Buffer.from(value as never).toString("latin1")]); // prettier-ignore
  const parents = texts.filter(([name]) => name === "traceparent");
  expect(parents).toHaveLength(1);
  const found = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parents[0]![1]); // prettier-ignore
  if (found === null) throw new Error(`traceparent ${parents[0]![1]}`);
  const states = texts.filter(([name]) => name === "tracestate").flatMap(([, value]) => value.split(",")); // prettier-ignore
  return { trace: found[1]!, span: found[2]!, flags: found[3]!, states, headers: texts };
}

const tp = (value: string): Pair => ["traceparent", value];
const ts = (value: string): Pair => ["tracestate", value];

describe("a trace goes on", () => {
  it.each<[string, Pair[]]>([
    ["with traceparent alone", [tp(parent)]],
    ["with the header's name in any case", [["TraceParent", parent]]],
    ["with the name in upper case", [["TRACEPARENT", parent]]],
    ["of version cc, as far as version 00 goes", [tp(`cc-${id}-${span}-01`)]],
    ["of version cc with more behind a dash", [tp(`cc-${id}-${span}-01-what-the-future-will-be-like`)]],
    ["with blanks and tabs around the value", [tp(` \t${parent}\t `)]],
    ["with flags that nobody knows yet", [tp(`00-${id}-${span}-ff`)]],
    ["not sampled", [tp(`00-${id}-${span}-00`)]],
  ])("%s", async (_, headers) => {
    const seen = await send(...headers);
    expect(seen.trace).toBe(id);
    expect(seen.span).not.toBe(span);
  }); // prettier-ignore

  it("as sampled as it came, and with the flag of random ids as it came; other flags are 0", async () => {
    for (const [given, expected] of [["00", "00"], ["01", "01"], ["02", "02"], ["03", "03"], ["ff", "03"], ["fc", "00"]] as const) {
      expect((await send(tp(`00-${id}-${span}-${given}`))).flags).toBe(expected);
    }
  }); // prettier-ignore

  it("with another span id each time", async () => {
    const spans = new Set<string>();
    for (let count = 0; count < 20; count++) spans.add((await send(tp(parent))).span);
    expect(spans.size).toBe(20);
  });
});

describe("a new trace begins", () => {
  const restarts: [string, Pair[]][] = [
    ["without any header", []],
    ["when traceparent is there twice", [tp(`00-${id}-${span}-01`), tp(`00-${"1".repeat(32)}-${span}-01`)]],
    ["when the header's name has a dash too much", [["trace-parent", parent]]],
    ["when the header's name has a dot in it", [["trace.parent", parent]]],
    ["for version 00 with a dash at the end", [tp(`${parent}-`)]],
    ["for version 00 with more behind a dash", [tp(`${parent}-what-the-future-will-be-like`)]],
    ["for version cc with more and no dash", [tp(`cc-${id}-${span}-01.what-the-future-will-be-like`)]],
    ["for version ff", [tp(`ff-${id}-${span}-01`)]],
    ["for a version of no digits", [tp(`.0-${id}-${span}-01`)]],
    ["for a version that is half a digit", [tp(`0.-${id}-${span}-01`)]],
    ["for a version of three digits", [tp(`000-${id}-${span}-01`)]],
    ["for a version of one digit", [tp(`0-${id}-${span}-01`)]],
    ["for a trace id of zeros", [tp(`00-${"0".repeat(32)}-${span}-01`)]],
    ["for a trace id with a dot", [tp(`00-.${id.slice(1)}-${span}-01`)]],
    ["for a trace id in upper case", [tp(`00-${"A".repeat(32)}-${span}-01`)]],
    ["for a trace id that is too long", [tp(`00-${id}3-${span}-01`)]],
    ["for a trace id that is too short", [tp(`00-${id.slice(1)}-${span}-01`)]],
    ["for a parent id of zeros", [tp(`00-${id}-${"0".repeat(16)}-01`)]],
    ["for a parent id with a dot", [tp(`00-${id}-.${span.slice(1)}-01`)]],
    ["for a parent id in upper case", [tp(`00-${id}-${"B".repeat(16)}-01`)]],
    ["for a parent id that is too long", [tp(`00-${id}-${span}7-01`)]],
    ["for a parent id that is too short", [tp(`00-${id}-${span.slice(1)}-01`)]],
    ["for flags with a dot", [tp(`00-${id}-${span}-.0`)]],
    ["for flags that are half a digit", [tp(`00-${id}-${span}-0.`)]],
    ["for flags in upper case", [tp(`00-${id}-${span}-0A`)]],
    ["for flags of three digits", [tp(`00-${id}-${span}-001`)]],
    ["for flags of one digit", [tp(`00-${id}-${span}-1`)]],
    ["for an empty traceparent", [tp("")]],
  ]; // prettier-ignore
  it.each(restarts)("%s, without tracestate", async (_, headers) => {
    const seen = await send(...headers, ts("foo=1"));
    expect(seen.trace).not.toBe(id);
    expect(seen.states).toEqual([]);
    expect(seen.flags).toBe("03");
  });

  it("with another trace id each time", async () => {
    const traces = new Set<string>();
    for (let count = 0; count < 20; count++) traces.add((await send()).trace);
    expect(traces.size).toBe(20);
  });
});

describe("tracestate", () => {
  const long = "z".repeat(256);
  const kept: [string, string[], string[]][] = [
    ["goes on", ["foo=1,bar=2"], ["foo=1", "bar=2"]],
    ["of several headers goes on in order", ["foo=1,bar=2", "rojo=1,congo=2", "baz=3"], ["foo=1", "bar=2", "rojo=1", "congo=2", "baz=3"]],
    ["may be empty beside one that is not", ["foo=1", ""], ["foo=1"]],
    ["may be empty", [""], []],
    ["may have empty members", ["foo=1,,,bar=2,"], ["foo=1", "bar=2"]],
    ["keeps the first of equal keys", ["foo=1,foo=2,bar=1"], ["foo=1", "bar=1"]],
    ["keeps the first of equal members", ["foo=1", "foo=1"], ["foo=1"]],
    ["takes every character that a key may have", ["0123456789abcdefghijklmnopqrstuvwxyz_-*/=1"], ["0123456789abcdefghijklmnopqrstuvwxyz_-*/=1"]],
    ["takes a key of a tenant", ["0123456789abcdefghijklmnopqrstuvwxyz_-*/@a-z0-9_-*/=1"], ["0123456789abcdefghijklmnopqrstuvwxyz_-*/@a-z0-9_-*/=1"]],
    ["takes every character that a value may have", ["foo=\"#$%&'()*+-./0123456789:;<>?@[\\]^_`{|}~ a"], ["foo=\"#$%&'()*+-./0123456789:;<>?@[\\]^_`{|}~ a"]],
    ["loses the blanks around members", ["foo=1 \t , \t bar=2, \t baz=3 "], ["foo=1", "bar=2", "baz=3"]],
    ["takes @ anywhere but at the beginning of a key (level 2)", ["foo@=1,bar@@b=2"], ["foo@=1", "bar@@b=2"]],
    ["takes a digit at the beginning of a key", ["1a=1"], ["1a=1"]],
    ["takes 32 members", [Array.from({ length: 32 }, (_, at) => `m${at}=1`).join(",")], Array.from({ length: 32 }, (_, at) => `m${at}=1`)],
    ["takes a key of 256 characters", [`foo=1,${long}=1`], ["foo=1", `${long}=1`]],
    ["takes a value of 256 characters", [`foo=${long}`], [`foo=${long}`]],
  ]; // prettier-ignore
  it.each(kept)("%s", async (_, values, members) => {
    const seen = await send(tp(parent), ...values.map(ts));
    expect(seen.trace).toBe(id);
    expect(seen.states).toEqual(members);
  });

  const dropped: [string, string][] = [
    ["a blank in a key", "foo =1"],
    ["an upper-case letter in a key", "FOO=1"],
    ["a dot in a key", "foo.bar=1"],
    ["@ at the beginning of a key", "@foo=1,bar=2"],
    ["an empty key", "=1"],
    ["a member without a value", "foo"],
    ["an empty value", "foo=,bar=3"],
    ["two equals signs", "foo=bar=baz"],
    ["33 members", Array.from({ length: 33 }, (_, at) => `m${at}=1`).join(",")],
    ["a key of 257 characters", `foo=1,${long}z=1`],
    ["a value of 257 characters", `foo=${long}z`],
    ["a byte beyond ASCII", "foo=é"],
  ]; // prettier-ignore
  it.each(dropped)("with %s is dropped as a whole, and the trace goes on", async (_, value) => {
    const seen = await send(tp(parent), ts("ok=1"), ts(value));
    expect(seen.trace).toBe(id);
    expect(seen.states).toEqual([]);
  });

  it("is known by its name in any case, and by no other name", async () => {
    expect((await send(tp(parent), ["TraceState", "foo=1"])).states).toEqual(["foo=1"]);
    expect((await send(tp(parent), ["trace-state", "foo=1"])).states).toEqual([]);
  });

  it("of more than 512 bytes loses long members first, then the last ones, and none in part", async () => {
    const short = Array.from({ length: 20 }, (_, at) => `m${String(at).padStart(2, "0")}=${"v".repeat(20)}`); // prettier-ignore
    const seen = await send(tp(parent), ts([`long=${"x".repeat(200)}`, ...short].join(",")));
    expect(seen.states).toEqual(short.slice(0, 20));
    const more = Array.from({ length: 30 }, (_, at) => `m${String(at).padStart(2, "0")}=${"v".repeat(20)}`); // prettier-ignore
    expect((await send(tp(parent), ts(more.join(",")))).states).toEqual(more.slice(0, 20));
  });
});

it("requests that follow each other do not mix", async () => {
  const other = "f".repeat(32);
  const first = await send(tp(parent), ts("foo=1"));
  const second = await send(tp(`00-${other}-${span}-00`), ts("bar=1"));
  const third = await send(tp("none"), ts("baz=1"));
  expect([first.trace, second.trace]).toEqual([id, other]);
  expect([first.states, second.states, third.states]).toEqual([["foo=1"], ["bar=1"], []]);
  expect([id, other]).not.toContain(third.trace);
});
