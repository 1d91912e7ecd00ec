// Records of Envoy's log come out whole, whatever the chunks and whatever a plugin writes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvoyLogReader, parseLogRecord, type EnvoyLogLine } from "./envoy-log.js";

function read(chunks: readonly Uint8Array[]): EnvoyLogLine[] {
  const lines: EnvoyLogLine[] = [];
  const reader = new EnvoyLogReader("@7", (line) => lines.push(line));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a record of Envoy's log", () => {
  it.each([
    [
      "info wasm wasm log hello hello v1: added: x",
      { level: "info", fromPlugin: true, prefix: "hello hello v1", message: "added: x" },
    ],
    ["warning wasm wasm log: plain", { level: "warning", fromPlugin: true, message: "plain" }],
    ["error wasm Function: f failed: Uncaught RuntimeError", { fromPlugin: false }],
    ["debug main wasm log x: not a plugin's", { fromPlugin: false, component: "main" }],
    ["critical wasm wasm log r:  two\nlines ", { fromPlugin: true, message: " two\nlines " }],
  ])("%j is taken apart", (text, expected) => {
    expect(parseLogRecord(text)).toMatchObject(expected);
  });

  it("keeps a message with line breaks in one record", () => {
    const lines = read([bytes("@7 info wasm wasm log a: one\ntwo\n@7 info main end\n")]);
    expect(lines.map((line) => line.message)).toEqual(["one\ntwo", "end"]);
  });

  it("is the same for every split into chunks that breaks no record", () => {
    const text = "@7 info wasm wasm log a: fünf\n@7 warning config refused\n";
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes(text).length })), (cuts) => {
        const all = bytes(text);
        const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
        const chunks = edges.slice(1).map((end, index) => all.slice(edges[index], end));
        expect(read(chunks)).toEqual(read([all]));
      }),
    );
  });
});
