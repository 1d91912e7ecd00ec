// Writing bodies: what each call makes of the body, and that nothing is written where the length of the
// message would be wrong.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const requestHeaders = 0;
const responseHeaders = 2;
const requestBody = 0;
const responseBody = 1;
const ok = 0;
const badArgument = 2;
const streamEnded = 102;
const notAllowed = 103;

const source = `
  import { Action, Bytes, Body, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  let job = 0;
  export function setJob(next: i32): void { job = next; }

  function change(body: Body): void {
    let status = -1;
    if (job == 1) status = body.replace("new");
    if (job == 2) status = body.append("<");
    if (job == 3) status = body.prepend(Bytes.fromString(">"));
    if (job == 4) status = body.replace("");
    if (job > 0 && job < 9) log.info("status " + status.toString());
  }

  class Writer extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      if (job != 9) log.info("will " + this.request.body.willChange().toString());
      if (job == 8) return this.close();
      return Action.Continue;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action {
      if (job == 10) log.info("late " + this.request.body.willChange().toString());
      if (job == 11) this.reply(403, "no");
      if (job == 9 || job == 11) log.info("status " + this.request.body.replace("x").toString());
      change(this.request.body);
      return Action.Continue;
    }
    override onResponseHeaders(endOfStream: bool): Action {
      this.response.body.willChange();
      return Action.Continue;
    }
    override onResponseBody(size: u32, endOfStream: bool): Action {
      change(this.response.body);
      return Action.Continue;
    }
    override onLog(): void {
      log.info("end " + this.response.body.append("x").toString());
      if (job == 8) this.close();
    }
  }
  plugin("writer", (stream) => new Writer(stream));
`;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

async function start(job: number): Promise<FakeHost> {
  const host = await FakeHost.start(module);
  host.startRoot(1);
  host.call("setJob", job);
  host.maps.set(requestHeaders, [[":path", "/"], ["content-length", "4"]]); // prettier-ignore
  host.call("proxy_on_context_create", 2, 1);
  return host;
}

const encoder = new TextEncoder();
const textOf = (host: FakeHost, type: number): string =>
  new TextDecoder().decode(host.buffers.get(type));
const messages = (host: FakeHost): string[] => host.logs.map(({ text }) => text);

describe("a body that is announced to change", () => {
  it.each([
    ["is replaced", 1, "new"],
    ["gets something behind it", 2, "body<"],
    ["gets something in front of it", 3, ">body"],
    ["is emptied", 4, ""],
  ])("%s", async (_, job, expected) => {
    const host = await start(job);
    host.call("proxy_on_request_headers", 2, 2, 0);
    expect(host.maps.get(requestHeaders)).toEqual([[":path", "/"]]);
    host.maps.delete(requestHeaders);
    host.buffers.set(requestBody, encoder.encode("body"));
    expect(host.call("proxy_on_request_body", 2, 4, 1)).toBe(ok);
    expect(textOf(host, requestBody)).toBe(expected);

    host.maps.set(responseHeaders, [[":status", "200"], ["content-length", "4"]]); // prettier-ignore
    host.call("proxy_on_response_headers", 2, 2, 0);
    expect(host.maps.get(responseHeaders)).toEqual([[":status", "200"]]);
    host.buffers.set(responseBody, encoder.encode("body"));
    host.call("proxy_on_response_body", 2, 4, 1);
    expect(textOf(host, responseBody)).toBe(expected);
    expect(messages(host)).toEqual(["will 0", `status ${ok}`, `status ${ok}`]);
  });

  it("keeps the length of a message without a body: it is that of the resource", async () => {
    const host = await start(1);
    host.call("proxy_on_request_headers", 2, 2, 1);
    expect(host.maps.get(requestHeaders)).toContainEqual(["content-length", "4"]);
  });

  it("is told the host's refusal where there is none", async () => {
    const host = await start(1);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.call("proxy_on_request_body", 2, 0, 1);
    expect(messages(host)).toEqual(["will 0", `status ${badArgument}`]);
  });

  it.each([1, 6, 10, 12])("is told status %i of the host", async (status) => {
    const host = await start(1);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.failing.set("proxy_set_buffer_bytes", status);
    host.buffers.set(requestBody, encoder.encode("body"));
    host.call("proxy_on_request_body", 2, 4, 1);
    expect(messages(host)).toEqual(["will 0", `status ${status}`]);
  });
});

describe("a body is not written", () => {
  it("that was not announced to change", async () => {
    const host = await start(9);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.buffers.set(requestBody, encoder.encode("body"));
    host.call("proxy_on_request_body", 2, 4, 1);
    expect(textOf(host, requestBody)).toBe("body");
    expect(messages(host)).toEqual([
      "request body not changed: call body.willChange() in the headers callback before",
      `status ${notAllowed}`,
    ]);
  });

  it("when the headers refuse to lose the length", async () => {
    const host = await start(1);
    host.failing.set("proxy_remove_header_map_value", badArgument);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.buffers.set(requestBody, encoder.encode("body"));
    host.call("proxy_on_request_body", 2, 4, 1);
    expect(textOf(host, requestBody)).toBe("body");
    expect(messages(host)).toContain(`will ${badArgument}`);
    expect(messages(host)).toContain(`status ${notAllowed}`);
  });

  it("after a reply, whose request it no longer is", async () => {
    const host = await start(11);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.buffers.set(requestBody, encoder.encode("body"));
    host.call("proxy_on_request_body", 2, 4, 1);
    expect(messages(host)).toContain(`status ${notAllowed}`);
    expect(textOf(host, requestBody)).toBe("body");
  });

  it("in the log, where it is over", async () => {
    const host = await start(1);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.buffers.set(responseBody, encoder.encode("body"));
    host.call("proxy_on_log", 2);
    expect(messages(host)).toContain(`end ${streamEnded}`);
    expect(textOf(host, responseBody)).toBe("body");
  });
});

describe("a stream", () => {
  it("is closed by its filter, and stays held until the host has done so", async () => {
    const host = await start(8);
    expect(host.call("proxy_on_request_headers", 2, 2, 0)).toBe(1);
    expect(host.count("proxy_close_stream")).toBe(1);
  });

  it("is not closed in the log, where it would kill Envoy", async () => {
    const host = await start(8);
    host.call("proxy_on_request_headers", 2, 2, 0);
    host.call("proxy_on_log", 2);
    expect(host.count("proxy_close_stream")).toBe(1);
    expect(messages(host)).toContain("stream not ended: over or not begun");
  });
});
