// RE2's own search tests, as Go publishes them.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { vectorsFolder, vectorsMayBeAbsent } from "../sdk-crypto/vectors.js";
import { RegexGuest } from "./regex-guest.js";

let regex: RegexGuest;
beforeAll(async () => {
  regex = await RegexGuest.compile();
}, 240_000);

interface Vector {
  texts: string[];
  pattern: string;
  /** One for each text: the whole text, first found, and both again for the longest match. */
  results: string[][];
}

/** A string as Go writes it; only these escapes are in the file. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => {
    if (escaped !== "n" && escaped !== "\\") throw new Error(`\\${escaped} in ${quoted}`);
    return escaped === "n" ? "\n" : escaped;
  });
}

function readVectors(): Vector[] {
  const lines = readFileSync(resolve(vectorsFolder, "re2/re2-search.txt"), "utf8").split("\n");
  const vectors: Vector[] = [];
  let texts: string[] = [];
  let readsTexts = false;
  let results: string[][] = [];
  for (const line of lines) {
    if (line === "strings") {
      texts = [];
      readsTexts = true;
    } else if (line === "regexps") {
      readsTexts = false;
    } else if (line.startsWith('"')) {
      const text = unquote(line);
      if (readsTexts) {
        texts.push(text);
      } else {
        results = [];
        vectors.push({ texts, pattern: text, results });
      }
    } else if (/^[-0-9]/.test(line)) {
      results.push(line.split(";"));
    }
  }
  return vectors;
}

const written = (places: (readonly [number, number] | null)[] | null): string =>
  places === null ? "-" : places.map((place) => (place ? place.join("-") : "-")).join(" ");

describe.skipIf(vectorsMayBeAbsent)("RE2's search tests", () => {
  it("are as RE2 answers them", () => {
    const vectors = readVectors();
    let compared = 0;
    const refused = new Map<string, number>();
    for (const { texts, pattern, results } of vectors) {
      const problem = regex.use(pattern);
      if (problem !== "") {
        const words = problem.replace(/^character \d+: /, "");
        refused.set(words, (refused.get(words) ?? 0) + 1);
        continue;
      }
      for (const [index, text] of texts.entries()) {
        const [whole, first, wholeLongest] = results[index]!;
        const told = `${pattern} on ${JSON.stringify(text)}`;
        expect(regex.matches(text), told).toBe(whole !== "-");
        expect(regex.matches(text), told).toBe(wholeLongest !== "-");
        expect(written(regex.find(text)), told).toBe(first);
        compared++;
      }
    }
    // Of 944 patterns all but those with what is left out by intention.
    expect([...refused]).toEqual([
      ["no such escape; a backslash is written as two", 40],
      ["no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]", 48],
    ]);
    expect([vectors.length, compared]).toEqual([944, 1712]);
  });
});
