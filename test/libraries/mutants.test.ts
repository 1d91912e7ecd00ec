// That the judge of the libraries' mutants works: a small fixed sample, judged as `npm run libraries:mutate` does it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { functionsOf, rewrite } from "./module/code-section.js";
import { SourcePlaces } from "./module/source-places.js";
import { mutationsOf } from "./mutants/mutations.js";

const script = join(import.meta.dirname, "mutate.mjs");

function run(...options: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...options]);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("close", (code) => resolve({ code, output }));
  });
}

// (func (export "isBelow") (param i32) (result i32) (i32.lt_u (local.get 0) (i32.const 10)))
const module = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x0b, 0x01, 0x07, ...Buffer.from("isBelow"), 0x00, 0x00],
  ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x41, 0x0a, 0x49, 0x0b],
]);
// Offset 36 (local.get) and everything behind it is line 7, column 3 of json/check.ts.
const map = JSON.stringify({
  sources: ["~lib/proxy-wasm-assemblyscript-sdk/json/check.ts"],
  mappings: "oCAME",
});

describe("mutations", () => {
  const found = mutationsOf(module, new SourcePlaces(map), (file) => file === "json/check.ts");

  it("are those of each instruction, with the place that it comes from", () => {
    expect(found.map(({ change }) => change)).toEqual([
      "returns 0 at once",
      "returns 1 at once",
      "10 → 11",
      "10 → 9",
      "lt_u → ge_u",
      "lt_u → le_u",
    ]);
    expect(found[0]?.place).toEqual({ file: "json/check.ts", line: 7, column: 3 });
    expect(mutationsOf(module, new SourcePlaces(map), () => false)).toEqual([]);
  });

  it.each([
    ["returns 0 at once", [0, 0, 0, 0]],
    ["returns 1 at once", [1, 1, 1, 1]],
    ["10 → 11", [1, 1, 1, 0]],
    ["10 → 9", [1, 0, 0, 0]],
    ["lt_u → ge_u", [0, 0, 1, 1]],
    ["lt_u → le_u", [1, 1, 1, 0]],
  ])("%s makes a module that does so", async (change, answers) => {
    const { replacements } = found.find((mutation) => mutation.change === change)!;
    const mutant = rewrite(module, functionsOf(module), replacements);
    const { instance } = await WebAssembly.instantiate(mutant);
    const isBelow = instance.exports["isBelow"] as (value: number) => number;
    expect([8, 9, 10, 11].map(isBelow)).toEqual(answers);
  });
});

describe("the judge", () => {
  it("finds most mutants of a small sample, and names those that it does not find", async () => {
    const sample = ["--library", "network", "--mutants", "30", "--seed", "1", "--runs", "150"];
    const { code, output } = await run(...sample);
    const [, possible, leftOut, judged, found] =
      /^network +(\d+) +(\d+) +(\d+) +(\d+) +\S+ %/m.exec(output)?.map(Number) ?? [];
    expect(judged, output).toBe(30);
    expect(possible).toBeGreaterThan(300);
    expect(leftOut).toBeGreaterThan(0);
    expect(found).toBeGreaterThanOrEqual(24);
    expect(output.match(/^survived: network\//gm) ?? []).toHaveLength(30 - found!);
    expect(code).toBe(found! / 30 >= 0.85 ? 0 : 1);
  }, 300_000);

  it("knows which libraries there are", async () => {
    expect(await run("--library", "none")).toMatchObject({ code: 2 });
  }, 120_000);
});
