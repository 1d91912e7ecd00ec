// Traps are told with lines of the author's sources, although the module is optimised and the host rewrites it so
// that endless loops end; and the module is the same as without a source map.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { withoutMapSection } from "../../harness/src/compiler/source-map.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { SourcePlaces } from "../../harness/src/module/source-places.js";
import { fixtureModule } from "../e2e/compiled-fixture.js";
import { repository } from "../e2e/real-envoy.js";

const source = "test/fixtures/trapping/index.ts";
let wasm: Uint8Array;
let sourceMap: string;

beforeAll(async () => {
  const compiled = await fixtureModule("trapping");
  wasm = compiled.bytes;
  sourceMap = compiled.sourceMap ?? "";
}, 120_000);

const lines = readFileSync(join(repository, source), "utf8").split("\n");

/** The line of the source that has a text. */
function lineOf(text: string): number {
  return lines.findIndex((line) => line.includes(text)) + 1;
}

async function trapAt(configuration: string, map?: string | object): Promise<MockProxy> {
  const plugin = { wasm, name: "trapping", configuration };
  const filter = map === undefined ? plugin : { ...plugin, sourceMap: map };
  const proxy = await MockProxy.start({ filters: [filter], trace: "calls" });
  expect((await proxy.fetch("http://a.test/")).status).toBe(503);
  return proxy;
}

describe("places of a trap", () => {
  it("are lines of the author's", async () => {
    const proxy = await trapAt("here", sourceMap);
    const [trap] = proxy.traps;
    expect(trap).toMatchObject({
      functionName: "proxy_on_request_headers",
      reason: "RuntimeError: unreachable",
      thread: "worker",
    });
    expect(trap?.stack[0]).toContain(`${source}:${lineOf("by itself")}:`);
    expect(proxy.trace.entries.find((entry) => entry.trap !== undefined)?.trap).toContain(
      `RuntimeError: unreachable at ${source}:${lineOf("by itself")}:`,
    );
    await proxy.close();
  });

  it("are found beneath what a library checks", async () => {
    const proxy = await trapAt("list", JSON.parse(sourceMap) as object);
    const stack = proxy.traps[0]?.stack.join("\n") ?? "";
    expect(stack).toMatch(
      new RegExp(`${source}:(${lineOf("out of bounds")}|${lineOf("this.third(")}):`),
    );
    await proxy.close();
  });

  it("are none without a map, and with one that is none", async () => {
    for (const map of [undefined, "{", {}, sourceMap.slice(0, 100)]) {
      const proxy = await trapAt("here", map);
      expect(proxy.traps).toMatchObject([{ reason: "RuntimeError: unreachable", stack: [] }]);
      await proxy.close();
    }
  });

  it("are unknown outside of functions", () => {
    const places = new SourcePlaces(sourceMap, wasm);
    expect([0, 8, wasm.length + 5].map((offset) => places.at(offset))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("a module without its map", () => {
  it("loses the section that names it, and nothing else", () => {
    for (const length of [5, 200]) {
      const url = "u".repeat(length);
      const payload = [16, ...Buffer.from("sourceMappingURL"), ...(length < 128 ? [length] : [(length & 127) | 128, length >> 7]), ...Buffer.from(url)]; // prettier-ignore
      const size = payload.length < 128 ? [payload.length] : [(payload.length & 127) | 128, payload.length >> 7]; // prettier-ignore
      const named = Uint8Array.from([...wasm, 0, ...size, ...payload]);
      expect(WebAssembly.validate(named)).toBe(true);
      expect(withoutMapSection(named)).toEqual(wasm);
    }
  });

  it("stays as it is when it names none", () => {
    expect(withoutMapSection(wasm)).toBe(wasm);
    const mentions = Uint8Array.from([...wasm, 0, 19, 18, ...Buffer.from("no sourceMappingURL")]);
    expect(withoutMapSection(mentions)).toBe(mentions);
  });
});
