// Bodies that are collected, and bodies that are transformed: each piece of each shape in which a body comes,
// and what happens when a piece can not be had.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const requestHeaders = 0;
const requestBody = 0;
const held = 1;
const goesOn = 0;

const source = `
  import { Action, BodyCollector, BodyOutcome, BodyTransform, Bytes, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  let job = 0;
  export function setJob(next: i32): void { job = next; }

  class Collect extends BodyCollector {
    constructor(private readonly filter: HttpFilter) { super(8); }
    override onBody(outcome: BodyOutcome): Action {
      const body = outcome.read();
      log.info((outcome.isTooLarge ? "large " : "all ") + outcome.size.toString() + " " + (body ? body.toString() : "null"));
      if (job == 1) return this.filter.reply(403, "no");
      if (job == 2) return Action.Pause;
      return Action.Continue;
    }
  }

  // Gives every piece out one piece later.
  class Late extends BodyTransform {
    private kept: Bytes = Bytes.empty;
    override onChunk(chunk: Bytes, isLast: bool): Bytes {
      log.info("chunk " + chunk.toString() + (isLast ? " last" : ""));
      if (job == 6) return chunk;
      const before = this.kept;
      this.kept = chunk;
      return isLast ? before.concat(chunk) : before;
    }
  }

  let shared: Collect | null = null;
  class Writer extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      if (job >= 5) { log.info("transform " + this.request.transform(new Late()).toString()); return Action.Continue; }
      const first = new Collect(this);
      const action = this.request.collect(first);
      if (job == 3) return this.request.collect(new Collect(this));
      if (job == 4) return this.response.collect(first);
      return action;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action { log.info("filter " + size.toString()); return Action.Continue; }
    override onRequestTrailers(): Action { log.info("trailers"); return Action.Continue; }
    override onLog(): void { this.request.collect(new Collect(this)); log.info("transform " + this.request.transform(new Late()).toString()); }
  }
  plugin("writer", (stream) => new Writer(stream));
`;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

const encoder = new TextEncoder();

/** One stream of a guest that does a job. */
class Run {
  private constructor(readonly host: FakeHost) {}

  static async begin(job: number, endOfStream = 0): Promise<Run & { first: number }> {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.call("setJob", job);
    host.maps.set(requestHeaders, [[":path", "/"], ["content-length", "4"]]); // prettier-ignore
    host.call("proxy_on_context_create", 2, 1);
    const first = host.call("proxy_on_request_headers", 2, 2, endOfStream);
    return Object.assign(new Run(host), { first });
  }

  /** A body callback with this text in the host's buffer; its answer. */
  body(text: string, endOfStream: 0 | 1): number {
    this.host.buffers.set(requestBody, encoder.encode(text));
    return this.host.call("proxy_on_request_body", 2, text.length, endOfStream);
  }

  trailers(): number {
    return this.host.call("proxy_on_request_trailers", 2, 1);
  }

  get text(): string {
    return new TextDecoder().decode(this.host.buffers.get(requestBody));
  }

  get lines(): string[] {
    return this.host.logs.map(({ text }) => text);
  }
}

describe("a body that is collected", () => {
  it("is held until it is complete, and asked about once", async () => {
    const run = await Run.begin(0);
    expect([run.first, run.body("ab", 0), run.body("abcd", 0), run.body("abcd", 1)]).toEqual([goesOn, held, held, goesOn]); // prettier-ignore
    expect(run.lines).toEqual(["all 4 abcd"]);
  });

  it("is complete with its only piece", async () => {
    const run = await Run.begin(0);
    expect(run.body("abcd", 1)).toBe(goesOn);
    expect(run.lines).toEqual(["all 4 abcd"]);
  });

  it("is complete with the trailers, which the filter then gets", async () => {
    const run = await Run.begin(0);
    expect([run.body("abcd", 0), run.trailers()]).toEqual([held, goesOn]);
    expect(run.lines).toEqual(["all 4 abcd", "trailers"]);
  });

  it("is empty when only headers come", async () => {
    const run = await Run.begin(0, 1);
    expect(run.first).toBe(goesOn);
    expect(run.lines).toEqual(["all 0 "]);
  });

  it("is too large as soon as more than the limit is here; the rest is the filter's", async () => {
    const run = await Run.begin(0);
    expect([run.body("12345678", 0), run.body("123456789", 0), run.body("xy", 1)]).toEqual([held, goesOn, goesOn]); // prettier-ignore
    expect(run.lines).toEqual(["large 9 null", "filter 2"]);
  });

  it("is refused with a reply, after which nothing of it is asked for", async () => {
    const run = await Run.begin(1);
    expect([run.body("ab", 1)]).toEqual([held]);
    expect(run.host.replies).toMatchObject([{ status: 403 }]);
  });

  it("is held on when the filter says so", async () => {
    const run = await Run.begin(2);
    expect(run.body("ab", 1)).toBe(held);
  });

  it("is unknown when the host has no memory for it, and is told as null", async () => {
    const run = await Run.begin(0);
    run.host.failing.set("proxy_get_buffer_bytes", 6);
    run.body("abcd", 1);
    expect(run.lines).toEqual(["all 4 null"]);
  });

  it.each([
    ["a second collector", 3, "request body not taken: something takes it already"],
    ["an object that collects already", 4, "response body not taken: it takes another body; make a second object"], // prettier-ignore
  ])("is not taken by %s: the reply is 500", async (_, job, line) => {
    const run = await Run.begin(job);
    expect(run.first).toBe(held);
    expect(run.lines).toContain(line);
    expect(run.host.replies).toMatchObject([{ status: 500 }]);
  });

  it("is not taken in the log", async () => {
    const run = await Run.begin(0, 1);
    run.host.call("proxy_on_log", 2);
    expect(run.lines).toContain("request body not taken: the stream is over");
    expect(run.host.replies).toEqual([]);
  });
});

describe("a body that is transformed", () => {
  it("goes on piece by piece, changed", async () => {
    const run = await Run.begin(5);
    const seen: string[] = [];
    for (const [text, end] of [
      ["ab", 0],
      ["", 0],
      ["cd", 0],
      ["", 1],
    ] as const) {
      // prettier-ignore
      expect(run.body(text, end)).toBe(goesOn);
      seen.push(run.text);
    }
    expect(seen).toEqual(["", "", "ab", "cd"]);
    expect(run.lines).toEqual(["transform 0", "chunk ab", "chunk cd", "chunk  last"]);
    expect(run.host.maps.get(requestHeaders)).toEqual([[":path", "/"]]);
  });

  it("is not written when nothing changed", async () => {
    const run = await Run.begin(6);
    run.body("ab", 1);
    expect(run.host.count("proxy_set_buffer_bytes")).toBe(0);
  });

  it("ends with trailers when nothing is left, and closes the stream when something is", async () => {
    const even = await Run.begin(6);
    expect([even.body("ab", 0), even.trailers()]).toEqual([goesOn, goesOn]);
    expect(even.lines).toContain("trailers");
    const late = await Run.begin(5);
    expect([late.body("ab", 0), late.trailers()]).toEqual([goesOn, held]);
    expect(late.host.count("proxy_close_stream")).toBe(1);
    expect(late.lines).toContain("stream closed: a body can not be transformed, bytes are left before trailers"); // prettier-ignore
  });

  it.each([
    ["proxy_get_buffer_bytes", "it could not be read"],
    ["proxy_set_buffer_bytes", "it could not be written"],
  ])("closes the stream when %s fails: nothing goes through unchanged", async (call, reason) => {
    const run = await Run.begin(5);
    run.host.failing.set(call, 6);
    expect(run.body("ab", 1)).toBe(held);
    expect(run.host.count("proxy_close_stream")).toBe(1);
    expect(run.lines).toContain(`stream closed: a body can not be transformed, ${reason}`);
  });

  it("is not taken when the length can not be taken away", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1);
    host.call("setJob", 5);
    host.failing.set("proxy_remove_header_map_value", 2);
    host.call("proxy_on_context_create", 2, 1);
    host.call("proxy_on_request_headers", 2, 2, 0);
    expect(host.logs.map(({ text }) => text)).toEqual(["transform 2"]);
  });
});
