// Wasm's message, changed in some hundred ways, and regular expressions: what lint says does not fit is what Istio's
// webhook refuses, and unknown fields are those of which it warns.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { pluginConfig } from "../../harness/src/lint/wasm-message.js";
import { validate } from "../istio/meshlab.js";
import { besideIstio } from "../istio/beside-istio.js";
import { mutate, sampleOf, seededNumbers, type JsonObject } from "./resource-mutations.js";

const scratch = mkdtempSync(join(tmpdir(), "outrigger-message-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const wasm = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";
const text = (value: string): JsonObject => ({
  "@type": "type.googleapis.com/google.protobuf.StringValue",
  value,
});

function envoyFilter(index: number, config: unknown, proxyVersion?: string): JsonObject {
  const match: JsonObject = {
    context: "SIDECAR_INBOUND",
    ...(proxyVersion !== undefined && { proxy: { proxyVersion } }),
  };
  const value = { name: "x", typed_config: { "@type": wasm, config } } as JsonObject;
  const patch: JsonObject = { operation: "INSERT_FIRST", value };
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name: `m${index}`, namespace: "shop" },
    spec: { configPatches: [{ applyTo: "HTTP_FILTER", match, patch }] },
  };
}

/** What does not fit into the message; what only Envoy refuses is not Istio's to say. */
function isRefused(found: { code: string; message: string }): boolean {
  const { code, message } = found;
  if (code === "OUT2083") return message.includes("no base64");
  if (code === "OUT2078")
    return message.includes("not in quotes") || /^(?:null|true|false|\[|\{)/.test(message);
  return ["OUT2074", "OUT2082", "OUT2071", "OUT2034"].includes(code);
}

interface Difference {
  object: JsonObject;
  official: readonly string[];
  ours: readonly string[];
}

async function differences(objects: readonly JsonObject[]): Promise<Difference[]> {
  const file = join(scratch, "objects.yaml");
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  const official = await validate([file]);
  expect(official).toHaveLength(objects.length);
  return objects.flatMap((object, index) => {
    const { errors = [], warnings = [] } = official[index] ?? {};
    const ours = lintDocuments([object]);
    const unknown = /unknown field/.test(warnings.join());
    const isSame =
      errors.length > 0 === ours.some(isRefused) &&
      (errors.length > 0 || unknown === ours.some(({ code }) => code === "OUT2073"));
    const told = ours.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
    return isSame ? [] : [{ object, official: [...errors, ...warnings], ours: told }];
  });
}

besideIstio("beside Istio's webhook", () => {
  test("messages with something changed are refused and warned of alike", async () => {
    const next = seededNumbers(1_120);
    const objects = Array.from({ length: 400 }, (_, index) => {
      const sample = { ...(sampleOf(pluginConfig, next) as JsonObject), configuration: text("{}") };
      const { spec } = mutate({ spec: sample }, pluginConfig, next);
      return envoyFilter(index, spec ?? null);
    });
    expect(await differences(objects)).toEqual([]);
  });

  test("regular expressions of proxyVersion are told alike", async () => {
    const versions = [
      "^1\\.30.*", "1.(2[0-9]|30)\\.\\d+", "(?i)^1", "(?P<minor>\\d+)", "(?<minor>\\d+)", "(?:a|b)", "[[:digit:]]+", "\\pN", "\\p{Greek}",
      "\\Aab\\z", "a{2,3}", "a{1001}", "a**", "a++", "(?=1)", "(?!1)", "(?<=1)", "(?<!1)", "(?>a)", "(a)\\1", "\\k<a>", "[", "(", ")",
      "a|*", "\\Q.*\\E", "\\x{41}", "\\C", "\\Z", "\\G", "]", "}", "a{,3}", "\\_", "[z-a]", "(?i:a)b", "(?-s).", "\\b1\\b", "a{2", "\\8",
    ]; // prettier-ignore
    const config = { vm_config: { code: { local: { filename: "/a.wasm" } } } };
    const objects = versions.map((version, index) => envoyFilter(index, config, version));
    const wrong = await differences(objects);
    expect(
      wrong.map(({ object, official }) => [
        JSON.stringify(object).match(/"proxyVersion":("[^}]*")/)?.[1],
        official[0],
      ]),
    ).toEqual([]);
  });
});
