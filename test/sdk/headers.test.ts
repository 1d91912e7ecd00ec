// Header maps against the host: what is asked of it, what is refused before it is asked, and how the
// snapshot of a callback follows the writes.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import type { Pair } from "./pairs-form.js";

// The request carries a script, one step per header "do": verb, name, value. Answers are log lines.
const source = `
  import { Action, Bytes, Header, HeaderMap, HttpFilter, log, plugin, Stream } from "proxy-wasm-assemblyscript-sdk";
  let script: string[] = [];
  let texts: string[] = [];
  export function clear(): void { script = []; }
  export function step(verb: i32, name: i32, value: i32): void {
    script.push(verbs[verb] + "|" + names[name] + "|" + values[value]);
  }
  const verbs: string[] = ["get", "getAll", "has", "set", "add", "remove", "size", "entries", "setBytes"];
  const names: string[] = ["x-a", "X-A", "host", ":authority", ":path", "x-b", "", "bad name", "x\\r\\ny", ":", ":status", "é", "x-absent", "set-cookie"];
  const values: string[] = ["1", "", "a\\r\\nb", "a\\nb", "a\\0b", "200", "99", "600", "20x", "ä", "other.example"];
  function run(map: HeaderMap): void {
    for (let at = 0; at < script.length; at++) {
      const parts = script[at].split("|");
      const verb = parts[0], name = parts[1], value = parts[2];
      if (verb == "get") {
        const found = map.get(name);
        log.info(found != null ? "'" + found.toString() + "'" : "null");
      } else if (verb == "getAll") {
        const all = map.getAll(name);
        let line = "";
        for (let i = 0; i < all.length; i++) line += all[i].toString() + ";";
        log.info(line);
      } else if (verb == "has") log.info(map.has(name) ? "yes" : "no");
      else if (verb == "set") log.info((map.set(name, value) as i32).toString());
      else if (verb == "setBytes") log.info((map.set(Bytes.fromString(name), Bytes.fromString(value)) as i32).toString());
      else if (verb == "add") log.info((map.add(name, value) as i32).toString());
      else if (verb == "remove") log.info((map.remove(name) as i32).toString());
      else if (verb == "size") log.info(map.size.toString());
      else {
        let line = "";
        const all: Header[] = map.entries();
        for (let i = 0; i < all.length; i++) line += all[i].name.toString() + "=" + all[i].value.toString() + ";";
        log.info(line);
      }
    }
  }
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action { run(this.request.headers); return Action.Continue; }
    override onRequestTrailers(): Action { run(this.request.trailers); return Action.Continue; }
    override onRequestBody(size: u32, endOfStream: bool): Action { run(this.request.trailers); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { run(this.response.headers); return Action.Continue; }
    override onResponseTrailers(): Action { run(this.response.trailers); return Action.Continue; }
  }
  plugin("probe", (stream: Stream) => new Probe(stream));
`;
const verbs = ["get", "getAll", "has", "set", "add", "remove", "size", "entries", "setBytes"];
const names =
  "x-a,X-A,host,:authority,:path,x-b,,bad name,x\r\ny,:,:status,é,x-absent,set-cookie".split(",");
const values = ["1", "", "a\r\nb", "a\nb", "a\0b", "200", "99", "600", "20x", "ä", "other.example"];

type Step = [verb: string, name?: string, value?: string];

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

const requestHeaders = 0;
const requestTrailers = 1;
const responseHeaders = 2;
const callbacks = {
  [requestHeaders]: "proxy_on_request_headers",
  [requestTrailers]: "proxy_on_request_trailers",
  [responseHeaders]: "proxy_on_response_headers",
} as const;

async function run(
  pairs: Pair[] | undefined,
  steps: Step[],
  map: keyof typeof callbacks = requestHeaders,
  callback: string = callbacks[map],
): Promise<{ answers: string[]; host: FakeHost; errors: string[] }> {
  const host = await FakeHost.start(module);
  host.startRoot(1);
  if (pairs) host.maps.set(map, pairs);
  host.call("proxy_on_context_create", 2, 1);
  for (const [verb, name = "x-a", value = "1"] of steps) {
    host.call("step", verbs.indexOf(verb), names.indexOf(name), values.indexOf(value));
  }
  host.calls.length = 0;
  host.call(callback, 2, 0, 1);
  const answers = host.logs.filter(({ level }) => level === 2).map(({ text }) => text);
  const errors = host.logs.filter(({ level }) => level === 4).map(({ text }) => text);
  return { answers, host, errors };
}

describe("reading", () => {
  const pairs: Pair[] = [
    [":path", "/"],
    [":authority", "shop.example"],
    ["x-a", "first"],
    ["x-b", ""],
    ["x-a", "second"],
  ];

  it("tells missing from empty and finds repeated headers, without regard to case", async () => {
    const { answers, host } = await run(pairs, [
      ["get", "x-a"],
      ["get", "X-A"],
      ["get", "x-b"],
      ["get", "x-absent"],
      ["getAll", "x-a"],
      ["getAll", "x-absent"],
      ["has", "x-b"],
      ["has", "x-absent"],
      ["get", "host"],
      ["get", ""],
      ["get", "bad name"],
      ["size"],
      ["entries"],
    ]);
    expect(answers).toEqual([
      "'first'",
      "'first'",
      "''",
      "null",
      "first;second;",
      "",
      "yes",
      "no",
      "'shop.example'",
      "null",
      "null",
      "5",
      ":path=/;:authority=shop.example;x-a=first;x-b=;x-a=second;",
    ]);
    expect(host.count("proxy_get_header_map_pairs")).toBe(1);
  });

  it("reads a map that is not available as empty", async () => {
    const { answers } = await run(undefined, [["get"], ["size"], ["entries"], ["set"], ["remove"]]);
    expect(answers).toEqual(["null", "0", "", "2", "2"]);
  });

  it("reads again in the next callback", async () => {
    const { host } = await run(pairs, [["size"]]);
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(host.count("proxy_get_header_map_pairs")).toBe(2);
  });

  const reads = (host: FakeHost): string[] =>
    host.calls.map(({ name }) => name).filter((name) => /get_header_map/.test(name));
  const one = "proxy_get_header_map_value";
  const all = "proxy_get_header_map_pairs";

  it.each<[string, Step[], string[]]>([
    ["alone, in each callback", [["get"]], [one, one]],
    ["alone, also when it is absent", [["has", "x-absent"]], [one, one]],
    ["alone, and nothing is kept for a write", [["has"], ["set"]], [one, one]],
    [
      "alone at first, and with all when they were read before",
      [["get"], ["get"]],
      [one, all, all],
    ],
    ["with all after a read of all", [["size"], ["get"]], [all, all]],
    ["with all when all are read behind it", [["has"], ["entries"]], [one, all, all]],
    ["not at all for a name that is none", [["get", "bad name"]], []],
  ])("asks for one header %s", async (_title, steps, expected) => {
    const { host, answers } = await run(pairs, steps);
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(reads(host)).toEqual(expected);
    expect(host.logs.map(({ text }) => text).slice(answers.length)).toEqual(answers);
  });

  it("asks for one header alone again after a callback that wanted only one", async () => {
    const { host } = await run(pairs, [["get"], ["get"]]);
    host.call("clear");
    host.call("step", verbs.indexOf("get"), names.indexOf("x-a"), 0);
    host.call("proxy_on_request_headers", 2, 0, 1);
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(reads(host)).toEqual([one, all, all, one]);
  });

  it.each([2, 5, 6, 10, 12])("reads all when the host does not answer for one: %i", async (status) => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.maps.set(requestHeaders, pairs);
    host.failing.set(one, status);
    host.call("proxy_on_context_create", 2, 1);
    host.call("step", verbs.indexOf("get"), names.indexOf("x-a"), 0);
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(reads(host)).toEqual([one, all]);
    expect(host.logs.map(({ text }) => text)).toEqual(["'first'"]);
  }); // prettier-ignore

  it("never asks for the size of a map, which would create trailers", async () => {
    const { host } = await run(undefined, [["size"], ["get"], ["entries"]], requestTrailers);
    expect(host.calls.map(({ name }) => name)).not.toContain("proxy_get_header_map_size");
  });
});

describe("the snapshot", () => {
  const pairs: Pair[] = [
    [":path", "/"],
    [":authority", "shop.example"],
    ["x-a", "first"],
    ["x-b", "b"],
    ["x-a", "second"],
  ];

  it.each<[string, Step[], number]>([
    ["replaces all of a name and moves them to the end", [["set", "x-a", "1"]], 1],
    ["replaces the host", [["set", "host", "other.example"]], 1],
    ["adds what was absent", [["add", "x-absent", "1"]], 1],
    ["reads again after an addition to what was there", [["add", "x-a", "1"]], 2],
    ["removes all of a name", [["remove", "x-a"]], 1],
    ["removes a pseudo header", [["remove", ":path"]], 1],
    ["replaces by empty", [["set", "x-b", ""]], 1],
    ["is unchanged after a refusal", [["set", "x-a", "a\nb"]], 1],
    [
      "follows one change after the other",
      [
        ["set", "x-a", "ä"],
        ["add", "set-cookie", "1"],
        ["remove", "x-b"],
        ["set", ":path", "1"],
      ],
      1,
    ],
    [
      "follows more changes than are noted, and more text than there is room for",
      Array.from({ length: 20 }, (_, at): Step[] => [
        ["set", at % 2 === 0 ? "host" : ":authority", "other.example"],
        ["set", "x-a", at % 3 === 0 ? "1" : "200"],
        ["remove", "x-b"],
      ]).flat(),
      1,
    ],
    [
      "follows changes between which it is read",
      Array.from({ length: 20 }, (_, at): Step[] => [
        ["set", "x-b", at % 2 === 0 ? "1" : "ä"],
        ["get", "x-b"],
        ["remove", "x-a"],
        ["add", "x-a", "99"],
      ]).flat(),
      1,
    ],
  ])("%s", async (_title, steps, reads) => {
    const { answers, host } = await run(pairs, [["size"], ...steps, ["entries"]]);
    const there = host.maps.get(requestHeaders)!.map(([name, value]) => `${name}=${value};`);
    expect(answers.at(-1)).toBe(there.join(""));
    expect(host.count("proxy_get_header_map_pairs")).toBe(reads);
  });

  it("shows nothing of what was written in an earlier callback and not read there", async () => {
    const { host } = await run(pairs, [["entries"], ["set", "x-a", "1"], ["remove", "x-b"]]);
    host.maps.set(requestHeaders, [["x-b", "anew"]]);
    host.logs.length = 0;
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(host.logs.map(({ text }) => text)[0]).toBe("x-b=anew;");
  });
});

describe("writing", () => {
  it("asks for no snapshot", async () => {
    const { host } = await run([], [["set"], ["add", "x-b"], ["remove"]]);
    expect(host.calls.map(({ name }) => name)).toEqual([
      "proxy_replace_header_map_value",
      "proxy_log",
      "proxy_add_header_map_value",
      "proxy_log",
      "proxy_remove_header_map_value",
      "proxy_log",
    ]);
  });

  it.each<[Step, string, string]>([
    [["set", ""], "100", "header not sent, bad name: ''"],
    [["set", "bad name"], "100", "header not sent, bad name: 'bad name'"],
    [["add", "x\r\ny"], "100", "header not sent, bad name: 'x??y'"],
    [["setBytes", "x\r\ny"], "100", "header not sent, bad name: 'x??y'"],
    [["set", ":"], "100", "header not sent, bad name: ':'"],
    [["set", "é"], "100", "header not sent, bad name: 'é'"],
    [["remove", "bad name"], "100", "header not sent, bad name: 'bad name'"],
    [["set", "x-a", "a\r\nb"], "101", "header 'x-a' not sent"],
    [["add", "x-a", "a\nb"], "101", "header 'x-a' not sent"],
    [["setBytes", "x-a", "a\0b"], "101", "header 'x-a' not sent"],
  ])("refuses %j with a status and a log line", async (step, status, message) => {
    const { answers, host, errors } = await run([], [step]);
    expect(answers).toEqual([status]);
    expect(errors[0]).toContain(message);
    expect(host.calls.map(({ name }) => name)).toEqual(["proxy_log", "proxy_log"]);
  });

  it.each([
    ["200", "0"],
    ["99", "101"],
    ["600", "101"],
    ["20x", "101"],
    ["", "101"],
  ])("answers a response's :status '%s' with %s", async (value, status) => {
    const steps: Step[] = [["set", ":status", value]];
    expect((await run([], steps, responseHeaders)).answers).toEqual([status]);
  });

  it("passes on UTF-8 and empty values", async () => {
    const { host } = await run(
      [],
      [
        ["set", "x-a", "ä"],
        ["set", "x-b", ""],
      ],
    );
    expect(host.maps.get(requestHeaders)).toEqual([
      ["x-a", "ä"],
      ["x-b", ""],
    ]);
  });

  it("does not create trailers by removing from those that do not exist", async () => {
    const { answers, host } = await run(
      undefined,
      [["remove"]],
      requestTrailers,
      "proxy_on_request_body",
    );
    expect(answers).toEqual(["0"]);
    expect(host.count("proxy_remove_header_map_value")).toBe(0);
  });
});
