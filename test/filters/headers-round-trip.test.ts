// filters/headers on the mock with any headers: those that are not named pass byte for byte and in their order, however
// often a name is there, and those that are copied, renamed or appended to keep every line.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileURLToPath } from "node:url";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { openProject } from "../../harness/src/project/project.js";

type Pair = readonly [name: string, value: string];

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Read by the operations below, as lines of one name. */
const touched = ["x-from", "x-old", "x-lines", "x-same"];
/** Headers of many lines: among them those that must never be joined. */
const names = ["x-from", "x-old", "x-lines", "x-same", "x-other", "cookie", "set-cookie", "x-new"];

const operations = [
  { action: "copy", name: "x-from", to: "x-copied" },
  { action: "rename", name: "x-old", to: "x-new" },
  { action: "append_line", name: "x-lines", value: "last" },
  { action: "dedupe", name: "x-same" },
  { action: "set_if_absent", name: "x-marker", value: "here" },
];

/** Bytes that HTTP/1 carries in a value, one character each; no white space at the ends. */
const value = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((byte) => byte !== 0x7f),
    { maxLength: 12 },
  )
  .map((bytes) => String.fromCharCode(...bytes).trim());
const headers = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 16 });

const valuesOf = (pairs: readonly Pair[], name: string): string[] =>
  pairs.filter(([key]) => key === name).map(([, text]) => text);

/** What the operations make of the headers, in other words than theirs. */
function expected(pairs: readonly Pair[], name: string): string[] {
  if (name === "x-copied") return valuesOf(pairs, "x-from");
  const old = valuesOf(pairs, "x-old");
  if (name === "x-old") return [];
  if (name === "x-new" && old.length > 0) return old;
  if (name === "x-lines") return [...valuesOf(pairs, name), "last"];
  if (name === "x-same") return [...new Set(valuesOf(pairs, name))];
  return name === "x-marker" ? ["here"] : valuesOf(pairs, name);
}

let proxy: MockProxy;
let answer: readonly Pair[] = [];
beforeAll(async () => {
  const { built } = await buildFilters(openProject(repository), { filters: ["headers"] });
  proxy = await MockProxy.start({
    filters: [
      {
        wasm: built[0]!.bytes,
        name: "headers",
        rootId: "headers",
        configuration: JSON.stringify({ request: { operations }, response: { operations } }),
      },
    ],
    rawUpstream: () => ({ status: 200, headers: answer }) as never,
  });
}, 600_000);
afterAll(() => proxy.close());

const untouched = (pairs: readonly Pair[]): Pair[] =>
  pairs.filter(([name]) => ![...touched, "x-new"].includes(name));

describe("filters/headers", () => {
  it("keeps every line and every byte of both directions", async () => {
    await fc.assert(
      fc.asyncProperty(headers, headers, async (request, response) => {
        answer = response;
        const before = proxy.rawUpstreamRequests.length;
        const reply = await proxy.send({
          method: "GET",
          path: "/",
          authority: "example.com",
          headers: request,
        });
        const seen = proxy.rawUpstreamRequests[before]!.headers as readonly Pair[];
        for (const name of [...names, "x-copied", "x-marker"]) {
          expect(valuesOf(seen, name), name).toEqual(expected(request, name));
          expect(valuesOf(reply.headers as readonly Pair[], name), name).toEqual(
            expected(response, name),
          );
        }
        const kept = untouched(seen).filter(([name]) => names.includes(name));
        expect(kept).toEqual(untouched(request));
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});
