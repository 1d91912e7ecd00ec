// Whatever bytes an author hands over as a name or a value: what reaches the host can stand on the wire, and what can
// not is refused with a status or left out, with a line in the log.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { parsePairs } from "./pairs-form.js";

// The request body is: a way, the size of the name in two bytes, the name, the value.
const source = `
  import { Action, Bytes, CalloutOutcome, FilterCallout, HeaderList, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  class Ask extends FilterCallout {
    override onOutcome(outcome: CalloutOutcome): Action { return Action.Continue; }
  }
  class Probe extends HttpFilter {
    override onRequestBody(size: u32, endOfStream: bool): Action {
      const all = this.request.body.read();
      if (!all) return Action.Continue;
      const way = all.get(0);
      const nameSize = all.get(1) | (all.get(2) << 8);
      const name = all.slice(3, 3 + nameSize);
      const value = all.slice(3 + nameSize);
      let status = -1;
      if (way == 0) status = this.request.headers.set(name, value);
      else if (way == 1) status = this.request.headers.add(name, value);
      else if (way == 2) status = this.response.headers.set(name, value);
      else if (way == 3) status = this.request.trailers.set(name, value);
      else if (way == 4) status = this.request.headers.set(name.toString(), value.toString());
      else if (way == 5) return this.reply(403, value, new HeaderList().add(name, value), value);
      else if (way == 6) {
        const ask = new Ask();
        ask.ask("GET", "cluster", "authority", "/");
        ask.headers.add(name, value);
        this.hold(ask);
      } else {
        const ask = new Ask();
        if (way == 7) ask.ask(name, "cluster", "authority", "/");
        else if (way == 8) ask.ask("GET", "cluster", name, "/");
        else ask.ask("GET", "cluster", "authority", name);
        this.hold(ask);
      }
      log.info(status.toString());
      return Action.Continue;
    }
  }
  plugin("probe", (stream) => new Probe(stream));
`;
const toMap = [0, 1, 2, 3, 4];
const toReply = 5;
const toCallout = 6;
const requestLine = [7, 8, 9];

let host: FakeHost;
let streams = 1;

beforeAll(async () => {
  const module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
  host = await FakeHost.start(module);
  host.startRoot(1);
}, 60_000);

/** Gives a name and a value to a way into the host. */
function give(way: number, name: Uint8Array, value: Uint8Array): void {
  host.calls.length = host.logs.length = host.replies.length = host.callouts.length = 0;
  for (const map of [0, 1, 2, 3]) host.maps.set(map, []);
  const head = Uint8Array.of(way, name.length & 0xff, name.length >> 8);
  host.buffers.set(0, Buffer.concat([head, name, value]));
  const id = ++streams;
  host.call("proxy_on_context_create", id, 1);
  host.call("proxy_on_request_body", id, host.buffers.get(0)!.length, 1);
  host.call("proxy_on_delete", id);
}

const token = /^:?[-!#$%&'*+.^_`|~0-9a-z]+$/;
const framing = ["content-length", "transfer-encoding", "upgrade"];

function checkPairs(pairs: readonly (readonly [string, string])[]): void {
  for (const [name, value] of pairs) {
    expect(name).toMatch(token);
    expect(value).not.toMatch(/[\0\r\n]/);
  }
}

const oddBytes = fc.constantFrom(0, 10, 13, 9, 32, 58, 127, 128, 255, 97, 45);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.array(oddBytes, { maxLength: 12 }).map((list) => Uint8Array.from(list)),
  fc.constantFrom(...framing, "host", ":path", ":status", "x-a").map((text) => Buffer.from(text)),
);

describe("whatever the bytes", () => {
  it.each(toMap)("a header map gets names and values that can be sent: way %i", (way) => {
    fc.assert(
      fc.property(bytes, bytes, (name, value) => {
        give(way, name, value);
        const pairs = [0, 1, 2, 3].flatMap((map) => host.maps.get(map) ?? []);
        checkPairs(pairs);
        expect(pairs.filter(([sent]) => framing.includes(sent))).toEqual([]);
        const status = host.logs.at(-1)?.text;
        // Either it is there, or it was refused with a status and told.
        expect(pairs.length === 1 ? ["0"] : ["100", "101"]).toContain(status);
        expect(host.logs.filter(({ level }) => level === 4)).toHaveLength(1 - pairs.length);
      }),
      { numRuns: 400 },
    );
  });

  it("a reply has headers that can be sent", () => {
    fc.assert(
      fc.property(bytes, bytes, (name, value) => {
        give(toReply, name, value);
        const pairs = parsePairs(host.replies[0]!.headers) ?? [];
        checkPairs(pairs);
        expect(host.logs).toHaveLength(1 - pairs.length);
      }),
      { numRuns: 300 },
    );
  });

  it("a callout has headers that can be sent", () => {
    fc.assert(
      fc.property(bytes, bytes, (name, value) => {
        give(toCallout, name, value);
        checkPairs(host.callouts[0]!.headers);
        expect(host.callouts[0]!.headers.map(([sent]) => sent)).not.toContain("content-length");
      }),
      { numRuns: 300 },
    );
  });

  it.each(requestLine)(
    "the first line of a callout has neither spaces nor controls: way %i",
    (way) => {
      fc.assert(
        fc.property(bytes, (name) => {
          give(way, name, new Uint8Array());
          const pseudo = host.callouts[0]!.headers.filter(([sent]) => sent.startsWith(":"));
          for (const [, value] of pseudo) expect(value).toMatch(/^[^\0-\x20\x7f]+$/);
          // Without all three the host refuses the callout, and that is told.
          expect(host.logs.filter(({ level }) => level === 4)).toHaveLength(3 - pseudo.length);
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe("a huge name or value", () => {
  const mebibyte = 1024 * 1024;

  it.each([mebibyte, 15 * mebibyte])("of %i bytes reaches a map whole", (size) => {
    give(0, Buffer.from("x-huge"), Buffer.alloc(size, "v"));
    expect(host.maps.get(0)?.[0]?.[1]).toHaveLength(size);
  });

  it("of 1 MiB is left out of a reply, which would lose all of its headers", () => {
    give(toReply, Buffer.from("x-huge"), Buffer.alloc(mebibyte, "v"));
    expect(parsePairs(host.replies[0]!.headers) ?? []).toEqual([]);
    expect(host.logs.at(-1)?.text).toContain("header left out");
  });

  it("of 16 MiB can not be read from the host, and nothing traps", () => {
    give(0, Buffer.from("x-huge"), Buffer.alloc(16 * mebibyte, "v"));
    expect(host.maps.get(0)).toEqual([]);
  });

  it("of 64 KiB is a name like any other", () => {
    give(0, Buffer.alloc(65_535, "n"), Buffer.from("v"));
    expect(host.maps.get(0)?.[0]?.[0]).toHaveLength(65_535);
  });
});
