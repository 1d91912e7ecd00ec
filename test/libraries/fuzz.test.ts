// A short run of `npm run libraries:fuzz`: the same inputs each time, so that what fails once fails always.

import { beforeAll, describe, expect, it } from "vitest";
import { compileParsers } from "./fuzz/fuzz-guest.js";
import { fuzz, type FuzzResult } from "./fuzz/fuzzer.js";
import type { InstrumentedModule } from "./fuzz/instrumented.js";
import { exportOf, parsers, type FuzzedParser } from "./fuzz/parsers.js";

const runs = (most: number) => ({ seed: 1, goOn: (executions: number) => executions < most });

describe("the parsers", () => {
  let module: InstrumentedModule;
  beforeAll(async () => {
    module = await compileParsers(parsers);
  }, 240_000);

  it.each(Object.entries(parsers))(
    "%s neither traps nor hangs, and most of its edges are reached",
    (name, parser) => {
      const result = fuzz(module, exportOf(name), parser, runs(800));
      expect(result.failure).toBeUndefined();
      expect(result.executions).toBe(800);
      expect(result.reached / result.all, result.missing.join("\n")).toBeGreaterThan(0.4);
    },
    120_000,
  );
});

describe("the fuzzer", () => {
  const planted = (name: string, body: string): FuzzedParser => ({
    library: "none",
    sources: ["guest.ts"],
    guest: `export function ${name}(input: Bytes): i32 { ${body} return 0; }`,
    seeds: ["abcdefgh"],
  });
  const faulty = {
    traps: planted("traps", "if (input.get(0) == 0x7b) if (input.get(1) == 0x22) if (input.get(2) == 0x21) unreachable();"),
    hangs: planted("hangs", "if (input.get(5) == 0x21) while (input.length > 3) if (input.get(6) == 0) return 1;"),
    hoards: planted("hoards", "if (input.get(3) == 0x21) for (let at = 0; at < 40; at++) heap.alloc(1 << 18);"),
    sound: planted("sound", "if (input.get(0) == 0x7b) return 1;"),
  }; // prettier-ignore
  const results: Record<string, FuzzResult> = {};
  beforeAll(async () => {
    const module = await compileParsers(faulty);
    for (const [name, parser] of Object.entries(faulty)) {
      results[name] = fuzz(module, name, parser, runs(30_000));
    }
  }, 240_000);

  it("finds a trap behind three conditions, step by step", () => {
    expect(results["traps"]?.failure?.why).toContain("unreachable");
    expect(results["traps"]?.failure?.input.subarray(0, 3).toString()).toBe('{"!');
  });

  it("finds a loop without end", () => {
    expect(results["hangs"]?.failure?.input[5]).toBe(0x21);
  });

  it("finds too much memory", () => {
    expect(results["hoards"]?.failure?.input[3]).toBe(0x21);
    expect(results["hoards"]?.failure?.why).toMatch("pages of memory");
  });

  it("finds nothing where nothing is, and reaches all of it", () => {
    expect(results["sound"]).toMatchObject({ failure: undefined, executions: 30_000, missing: [] });
  });
});
