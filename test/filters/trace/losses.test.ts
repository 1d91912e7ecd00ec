// From each format to each other and back: what is lost is what the table of formats in the filter's README says.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Guest } from "../../sdk-crypto/guest.js";
import { compileFormats, convertWith } from "./formats-guest.js";
import { type Context, type Format, formats, read, write } from "./reference.js";

let guest: Guest;
beforeAll(async () => {
  guest = await compileFormats();
}, 120_000);

const none = "0".repeat(16);
const full: Context = {
  trace: "0af7651916cd43dd8448eb211c80319c",
  isShort: false,
  span: "b7ad6b7169203331",
  parent: none,
  decision: "yes",
  debug: false,
  random: false,
  priority: undefined,
  origin: "",
  tags: "",
  extras: "",
};

/** A context that shows one thing that a format can carry, and what of it is compared. */
const features: Record<string, { context: Context; of: (context: Context) => unknown }> = {
  "64 bits": { context: { ...full, trace: none + full.trace.slice(16), isShort: true }, of: ({ isShort }) => isShort },
  undecided: { context: { ...full, decision: "undecided" }, of: ({ decision }) => decision },
  debug: { context: { ...full, debug: true }, of: ({ debug }) => debug },
  parent: { context: { ...full, parent: "00f067aa0ba902b7" }, of: ({ parent }) => parent },
  random: { context: { ...full, random: true }, of: ({ random }) => random },
  priorities: { context: { ...full, priority: 2 }, of: ({ priority }) => priority },
  origin: { context: { ...full, origin: "rum" }, of: ({ origin }) => origin },
  tags: { context: { ...full, tags: "_dd.p.dm=-4" }, of: ({ tags }) => tags },
  fields: { context: { ...full, extras: ";Self=1-2" }, of: ({ extras }) => extras },
}; // prettier-ignore

/** What the README says that a format carries beside trace, span and decision. */
const carried = new Map<string, ReadonlySet<string>>();
/** What it carries without a word of its own for it: nothing can be lost then. */
const implied = new Map<string, ReadonlySet<string>>();
const readme = readFileSync(new URL("../../../filters/trace/README.md", import.meta.url), "utf8");
for (const line of readme.split("\n")) {
  const [, name, , short, undecided, debug, parent, more] = line
    .split("|")
    .map((cell) => cell.trim());
  if (name === undefined || !formats.some((format) => name === `\`${format}\``) || more === undefined) continue; // prettier-ignore
  const columns = { "64 bits": short, undecided, debug, parent };
  const said = Object.entries(columns).filter(([, cell]) => cell === "yes").map(([feature]) => feature); // prettier-ignore
  const extra = ["random", "priorities", "origin", "tags", "fields"].filter((word) => more.includes(word)); // prettier-ignore
  const silent = Object.entries(columns).filter(([, cell]) => cell === "implied").map(([feature]) => feature); // prettier-ignore
  carried.set(name.slice(1, -1), new Set([...said, ...extra]));
  implied.set(name.slice(1, -1), new Set(silent));
}

function readBack(format: Format, headers: ReturnType<typeof write>): Context {
  const context = read(format, headers);
  if (typeof context === "string" || !("trace" in context)) throw new Error(`${format}: no trace`);
  return context;
}

it("the table has a row for every format", () => {
  expect([...carried.keys()]).toEqual([...formats]);
});

describe.each(formats)("%s", (first) => {
  it.each(formats.filter((second) => second !== first))(
    "there and back through %s loses what the table says, and nothing else",
    (second) => {
      const lost: string[] = [];
      for (const [feature, { context, of }] of Object.entries(features)) {
        const sent = write(first, context);
        const there = convertWith(guest, first, second, sent);
        const back = readBack(first, convertWith(guest, second, first, there));
        const was = readBack(first, sent);
        expect([back.trace, back.span]).toEqual([was.trace, was.span]);
        if (was.decision !== "undecided") expect(back.decision).toBe(was.decision);
        if (of(back) !== of(was)) lost.push(feature);
      }
      const said = [...carried.get(first)!].filter(
        (feature) => !carried.get(second)!.has(feature) && !implied.get(second)!.has(feature),
      );
      expect(lost.sort()).toEqual(said.sort());
    },
  );
});
