// The descriptions of harness/src/crd, held against the official API definitions as a Kubernetes API server
// applies them: Istio's own vectors, and some hundred objects with something changed.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { afterAll, expect, test } from "vitest";
import { customResource, customResources, judgeResource } from "../../harness/src/crd/index.js";
import type { Schema } from "../../harness/src/crd/schema.js";
import { checkAgainstCrd } from "../istio/meshlab.js";
import { istioVectorFolder } from "../parts/istio.mjs";
import { besideIstio } from "../istio/beside-istio.js";
import { mutate, sampleOf, seededNumbers, type JsonObject } from "./resource-mutations.js";

const scratch = mkdtempSync(join(tmpdir(), "outrigger-crd-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function ours(document: JsonObject): boolean {
  const resource = customResource(document["apiVersion"], document["kind"]);
  return resource !== undefined && judgeResource(resource, document).length === 0;
}

/** Without external processors, which are not described: the official definitions know their fields. */
function describedSpec({ spec }: (typeof customResources)[number]): Schema {
  if (spec.type !== "object") return spec;
  const fields = Object.entries(spec.fields).filter(([name]) => name !== "extProc");
  return { ...spec, fields: Object.fromEntries(fields) };
}

/** The objects on which the two judges differ, each with what the official one says. */
async function differences(objects: readonly JsonObject[]): Promise<unknown[]> {
  const file = join(scratch, "objects.yaml");
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  const official = await checkAgainstCrd([file]);
  expect(official).toHaveLength(objects.length);
  return objects.flatMap((object, index) => {
    const verdict = official[index];
    return verdict?.ok === ours(object) ? [] : [{ object, official: verdict?.errors ?? "valid" }];
  });
}

besideIstio("against the official API definitions", () => {
  test("Istio's vectors are judged as Istio says they are", () => {
    let count = 0;
    for (const name of ["envoyfilter", "wasm", "serviceentry"]) {
      for (const verdict of ["valid", "invalid"]) {
        const path = join(istioVectorFolder() as string, `${name}-${verdict}.yaml`);
        // Go's YAML reads this address as text, YAML 1.2 as the key of a map.
        const text = readFileSync(path, "utf8").replace("001:db8::", '"001:db8::"');
        for (const document of parseAllDocuments(text)) {
          const value = document.toJS() as JsonObject | null;
          if (value === null) continue;
          const object = Object.fromEntries(
            Object.entries(value).filter(([key]) => key !== "_err"),
          );
          expect(ours(object), JSON.stringify(value)).toBe(verdict === "valid");
          count++;
        }
      }
    }
    expect(count).toBeGreaterThan(35);
  });

  test("objects with something changed are judged as an API server judges them", async () => {
    const next = seededNumbers(20_251_122);
    const objects = customResources.flatMap((resource) => {
      const spec = describedSpec(resource);
      return Array.from({ length: 160 }, (_, index): JsonObject => {
        const base: JsonObject = {
          apiVersion: `${resource.group}/${resource.versions[0] ?? ""}`,
          kind: resource.kind,
          metadata: { name: `m${index}` },
          spec: sampleOf(spec, next),
        };
        return index % 4 === 0 ? base : mutate(base, spec, next);
      });
    });
    expect(await differences(objects)).toEqual([]);
    const valid = objects.filter(ours).length;
    expect(valid).toBeGreaterThan(100);
    expect(objects.length - valid).toBeGreaterThan(100);
  });
});
