// Templates as they are rendered, on the least host: one read for each operator and stream, and no forbidden byte in
// any value, wherever it came from.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "../sdk/fake-host.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";

const source = `
  import { Action, Bytes, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { ClaimSource } from "proxy-wasm-assemblyscript-sdk/rules";
  import { HeaderTemplate, TemplateValues } from "proxy-wasm-assemblyscript-sdk/template";
  class Claims extends ClaimSource {
    override claim(name: Bytes): Bytes[] {
      return name.equals("sub") ? [name.concat(":1"), name.concat(":2")] : [];
    }
  }
  class Templates extends Plugin {
    readonly all: HeaderTemplate[] = [];
    override onConfigure(configuration: Bytes): bool {
      const lines = configuration.toString().split("\\n");
      for (let at = 0; at < lines.length; at++) this.all.push(HeaderTemplate.compile(lines[at]));
      return true;
    }
  }
  class Rendering extends HttpFilter {
    private readonly values: TemplateValues = new TemplateValues(new Claims());
    private show(): Action {
      const all = (this.plugin as Templates).all;
      for (let at = 0; at < all.length; at++) {
        const value = all[at].render(this, this.values);
        log.info(value != null ? "'" + value.toString() + (this.values.hasGaps && value.startsWith("?") ? "' with gaps" : "'") : "null");
      }
      return Action.Continue;
    }
    override onRequestHeaders(endOfStream: bool): Action { return this.show(); }
    override onResponseHeaders(endOfStream: bool): Action { return this.show(); }
    override onRequestTrailers(): Action {
      this.values.forgetHeaders();
      return Action.Continue;
    }
  }
  plugin("templates", (stream) => new Rendering(stream), () => new Templates());
`;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 240_000);

async function started(...templates: string[]): Promise<FakeHost> {
  const host = await FakeHost.start(module);
  host.startRoot(1, templates.join("\n"));
  return host;
}

let streams = 1;

/** Runs the request headers of a new stream; what each template made, and the reads that it took. */
function request(host: FakeHost): { id: number; lines: string[]; reads: number } {
  const id = ++streams;
  host.call("proxy_on_context_create", id, 1);
  return { id, ...again(host, "proxy_on_request_headers", id) };
}

function again(host: FakeHost, name: string, id: number): { lines: string[]; reads: number } {
  host.calls.length = host.logs.length = 0;
  host.call(name, id, 0, 1);
  const lines = host.logs.map(({ text }) => text);
  const reads = host.count("proxy_get_property") + host.count("proxy_get_header_map_pairs");
  return { lines, reads };
}

describe("HeaderTemplate.render", () => {
  it("asks the host once for each operator of a stream, in however many templates it is", async () => {
    const host = await started("%PROTOCOL% %PROTOCOL%", "[%PROTOCOL:4%]", "%ROUTE_NAME%", "%PROPERTY(a.b)%", "%REQ(x-a)%%REQ(x-b)%"); // prettier-ignore
    host.maps.set(0, [["x-a", "1"], ["x-b", "2"]]); // prettier-ignore
    host.properties.set("request\0protocol", "HTTP/2");
    host.properties.set("xds\0route_name", "main");
    host.properties.set("a\0b", "c");
    const { id, lines, reads } = request(host);
    expect(lines).toEqual(["'HTTP/2 HTTP/2'", "'[HTTP]'", "'main'", "'c'", "'12'"]);
    expect(reads).toBe(4);
    // What was there once is kept; a route may still change.
    host.maps.delete(0);
    host.properties.clear();
    host.properties.set("xds\0route_name", "other");
    const later = again(host, "proxy_on_response_headers", id);
    expect(later.lines).toEqual(["'HTTP/2 HTTP/2'", "'[HTTP]'", "'other'", "'c'", "'12'"]);
    expect(later.reads).toBe(1);
    // Another stream has values of its own.
    expect(request(host).lines).toEqual(["' '", "'[]'", "'other'", "''", "''"]);
  });

  it("reads numbers, addresses and texts as what they are, and leaves out what is none", async () => {
    const host = await started("%CONNECTION_ID%|%RESPONSE_CODE%", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "%DYNAMIC_METADATA(ns:key)%"); // prettier-ignore
    host.properties.set("connection\0id", "\x07\x01\0\0\0\0\0\0");
    host.properties.set("response\0code", "short");
    const lines = (address: string, metadata: string): string[] => {
      host.properties.set("source\0address", address);
      host.properties.set("metadata\0filter_metadata\0ns\0key", metadata);
      return request(host).lines;
    };
    expect(lines("192.0.2.1:80", "text")).toEqual(["'263|'", "'192.0.2.1'", "'text'"]);
    expect(lines("[2001:db8::1]:80", "\0\0\0\0\0\0\x01\0")).toEqual(["'263|'", "'2001:db8::1'", "''"]); // prettier-ignore
    expect(lines("/run/a:1", "\x01").slice(1)).toEqual(["'/run/a:1'", "''"]);
    expect(lines("[::1", "")[1]).toBe("'::1'");
  });

  it("names the status of gRPC, and why a stream ended", async () => {
    const camel = "OK Canceled Unknown InvalidArgument DeadlineExceeded NotFound AlreadyExists PermissionDenied ResourceExhausted FailedPrecondition Aborted OutOfRange Unimplemented Internal Unavailable DataLoss Unauthenticated 17 -1".split(" ");
    const snake = camel.map((name) => name === "OK" ? name : name === "Canceled" ? "CANCELLED" : name.replace(/(?!^)[A-Z]/g, "_$&").toUpperCase());
    const flags = "LH UH UT LR UR UF UC UO NR DI FI RL UAEX RLSE DC URX SI IH DPE UMSDR RFCF NFCF DT UPE NC OM DF DO DR UDO".split(" ");
    const host = await started("%GRPC_STATUS% %GRPC_STATUS(SNAKE_STRING)% %GRPC_STATUS(NUMBER)%", "%RESPONSE_FLAGS%");
    const number = (value: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, value)).buffer);
    host.maps.set(2, [["content-type", "application/grpc+proto"]]);
    for (const [at, name] of camel.entries()) {
      const status = name === "-1" ? -1 : at;
      host.properties.set("response\0grpc_status", number(BigInt(status)));
      expect(request(host).lines[0]).toBe(`'${name} ${snake[at]} ${status}'`);
    }
    for (const type of ["application/grpc", "application/grpc+", "application/grpcs", "application/grp", "text/plain"]) {
      host.maps.set(2, [["content-type", type]]);
      expect(request(host).lines[0], type).toBe(/grpc(\+|$)/.test(type) ? "'-1 -1 -1'" : "'  '");
    }
    for (const bits of [0n, ...flags.map((_, bit) => 1n << BigInt(bit)), (1n << 30n) - 1n, 1n << 30n, 1n << 40n]) {
      host.properties.set("response\0flags", number(bits));
      const names = flags.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
      expect(request(host).lines[1]).toBe(`'${names.join(",") || "-"}'`);
    }
  }); // prettier-ignore

  it("says how many milliseconds have gone, none when the clock was set back", async () => {
    const host = await started("%DURATION%", "%START_TIME(%s.%9f)%");
    const time = (value: bigint): void => void host.properties.set("request\0time", new Uint8Array(BigUint64Array.of(value).buffer)); // prettier-ignore
    host.now = 5_000_000_000n;
    time(4_000_000_001n);
    expect(request(host).lines).toEqual(["'999'", "'4.000000001'"]);
    time(6_000_000_000n);
    expect(request(host).lines[0]).toBe("'0'");
    host.failing.set("proxy_get_current_time_nanoseconds", 2);
    expect(request(host).lines[0]).toBe("''");
    host.properties.clear();
    expect(request(host).lines).toEqual(["''", "''"]);
  });

  it("takes texts with tabs, and no other control character, from metadata", async () => {
    const host = await started("%DYNAMIC_METADATA(ns:key)%", "%CLUSTER_METADATA(ns:key)%");
    for (const [value, expected] of [["a\tb", "'a\tb'"], ["a\x08b", "''"], ["a\x1f", "''"], ["a\nb", "''"], ["\x20\x7f", "' \x7f'"]] as const) {
      host.properties.set("metadata\0filter_metadata\0ns\0key", value);
      host.properties.set("xds\0cluster_metadata\0filter_metadata\0ns\0key", value);
      expect(request(host).lines).toEqual([expected, expected]);
    }
  }); // prettier-ignore

  it("has the path with and without its query", async () => {
    const host = await started("%PATH%", "%PATH(WQ)%", "%PATH(NQ)%", "%QUERY(b)%", "%PATH(NQ):2%");
    for (const [path, bare, value] of [["/abc?b=1?2", "/abc", "1?2"], ["/abc", "/abc", ""], ["/a@?", "/a@", ""], ["?b=1", "", "1"]] as const) {
      host.maps.set(0, [[":path", path]]);
      expect(request(host).lines).toEqual([`'${path}'`, `'${path}'`, `'${bare}'`, `'${value}'`, `'${bare.slice(0, 2)}'`]);
    }
  }); // prettier-ignore

  it("asks the filter for claims, tells of gaps, and forgets headers when it is told", async () => {
    const host = await started("%CLAIM(sub)%", "?%CLAIM(none)%", "?%REQ(x-a)%%UUID%");
    host.maps.set(0, [["x-a", "1"]]);
    const uuid = "07070707-0707-4707-8707-070707070707";
    const { id, lines } = request(host);
    expect(lines).toEqual(["'sub:1'", "'?' with gaps", `'?1${uuid}'`]);
    host.maps.set(0, [["x-a", "2"]]);
    host.failing.set("random_get", 58);
    expect(again(host, "proxy_on_request_headers", id).lines[2]).toBe(`'?1${uuid}'`);
    host.call("proxy_on_request_trailers", id, 0);
    expect(again(host, "proxy_on_request_headers", id).lines[2]).toBe(`'?2${uuid}'`);
  });

  it("is nothing when a value has CR, LF or NUL in it, wherever that comes from", async () => {
    const host = await started("a%REQ(x-a)%b", "%QUERY(n)%", "%COOKIE(id)%", "%PROTOCOL%", "%FILTER_STATE(k)%");
    const bytes = fc.string({ unit: fc.constantFrom("a", " ", "\t", "\r", "\n", "\0", "\x01", "b"), maxLength: 4 });
    const seen = { clean: 0, refused: 0 };
    const property = fc.property(bytes, bytes, bytes, (header, query, state) => {
      host.maps.set(0, [[":path", `/?n=${encodeURIComponent(query)}`], ["x-a", header], ["cookie", `id=${header}`]]);
      host.properties.set("request\0protocol", state);
      host.properties.set("filter_state\0k", state);
      const trimmed = header.replace(/^[ \t]+|[ \t]+$/g, "");
      const expected = [`a${header}b`, query, trimmed, state, state].map((value) => {
        const isClean = !/[\r\n\0]/.test(value);
        seen[isClean ? "clean" : "refused"]++;
        return isClean ? `'${value}'` : "null";
      });
      expect(request(host).lines).toEqual(expected);
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
    expect(Math.min(seen.clean, seen.refused)).toBeGreaterThan(1000);
  }); // prettier-ignore

  it("is nothing above 65,536 bytes, and without a sound template", async () => {
    const host = await started("%REQ(x-a)%%REQ(x-a)%", "%NOBODY%", "%REQ(x-a)%%REQ(x-a)%a");
    host.maps.set(0, [["x-a", "x".repeat(32_769)]]);
    expect(request(host).lines.slice(0, 2)).toEqual(["null", "null"]);
    host.maps.set(0, [["x-a", "x".repeat(32_768)]]);
    const [most, , more] = request(host).lines;
    expect(most).toHaveLength(65_538);
    expect(more).toBe("null");
  });

  it("makes ids and digits of the host's randomness, and nothing where there is none", async () => {
    const host = await started("%UUID%", "%UNIQUE_ID%", "%RANDOM_HEX(3)%", "%RANDOM_HEX(128)%");
    const { id, lines } = request(host);
    expect(lines[0]).toBe("'07070707-0707-4707-8707-070707070707'");
    expect(lines[2]).toBe("'070'");
    expect(lines[3]).toHaveLength(130);
    expect(again(host, "proxy_on_response_headers", id).lines).toEqual(lines);
    host.failing.set("random_get", 58);
    expect(request(host).lines).toEqual(["''", "''", "''", "''"]);
  });
});
