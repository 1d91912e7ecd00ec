// Whatever stands in a manifest, lint answers with findings: it throws for nothing, and what it mends is still YAML.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { expect, it } from "vitest";
import { anything } from "../../harness/src/crd/schema.js";
import { fixTexts } from "../../harness/src/lint/fix.js";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { mutate, seededNumbers, type JsonObject } from "./resource-mutations.js";

const folder = join(import.meta.dirname, "broken");
const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
const objects = texts
  .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as JsonObject))
  .filter((object) => "spec" in object);

it("answers with findings for objects of any shape", () => {
  const next = seededNumbers(7);
  for (let run = 0; run < 300; run++) {
    let object = structuredClone(objects[next(objects.length)] ?? {});
    for (let changes = 1 + next(3); changes > 0; changes--) object = mutate(object, anything, next);
    const findings = lintDocuments([object]);
    for (const { pointer } of findings) expect(pointer).toMatch(/^(?:$|\/)/);
  }
});

/** Numbers of 64 digits do not outlive a reader that makes doubles of them. */
const exact = texts.filter((text) => !/: \d{64}$/m.test(text));

it("mends flow style, quotes and lists as well as blocks", () => {
  for (const text of exact) {
    const flow = parseAllDocuments(text)
      .map((document) => JSON.stringify(document.toJS()))
      .join("\n---\n");
    const inFlow = fixTexts([{ file: "flow.yaml", text: flow }], {});
    const inBlock = fixTexts([{ file: "block.yaml", text }], {});
    const values = (fixed: string): unknown[] =>
      parseAllDocuments(fixed).map((document) => document.toJS() as unknown);
    expect(inFlow.lint.isIncomplete).toBe(false);
    // JSON stays JSON.
    for (const part of (inFlow.files[0]?.text ?? "").split("\n---\n")) JSON.parse(part);
    expect(values(inFlow.files[0]?.text ?? "")).toEqual(values(inBlock.files[0]?.text ?? ""));
  }
});

it.each(["", "---\n---\n", "[]", "null", "42", "text", "- a\n- b\n", "kind: 1\napiVersion: {}\n"])(
  "has an answer for %j",
  (text) => {
    const { lint } = fixTexts([{ file: "odd.yaml", text }], {});
    expect(lint.isIncomplete).toBe(false);
  },
);
