// Manifests with something odd in them never make lint throw: it has findings, or says what cannot be read.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fixTexts } from "../../harness/src/lint/fix.js";
import { lintTexts, type TextsLint } from "../../harness/src/lint/lint-texts.js";
import { oddManifests, oddValues } from "./odd-manifests.js";

const folder = join(import.meta.dirname, "broken");
const bases = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

function lint(text: string): TextsLint {
  return lintTexts([{ file: "odd.yaml", text }], {});
}

it("answers with findings, and mends no text into one that cannot be read", () => {
  fc.assert(
    fc.property(oddManifests(bases), (text) => {
      const before = lint(text);
      const fixed = fixTexts([{ file: "odd.yaml", text }], {});
      for (const { line = 1, column = 1, message } of [
        ...before.findings,
        ...fixed.lint.findings,
      ]) {
        expect(Math.min(line, column)).toBeGreaterThan(0);
        expect(message).not.toMatch(/\[object|\bundefined\b/);
      }
      expect(fixed.lint.isIncomplete).toBe(before.isIncomplete);
      expect(() => JSON.stringify(before.findings)).not.toThrow();
    }),
    { numRuns: 40, seed: 11 },
  );
});

const holders: readonly ((value: string) => string)[] = [
  (value) => `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: ${value}\nspec: {priority: 1}\n`,
  (value) => `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: ${value}, namespace: ${value}, labels: {a: ${value}}}\nspec: {workloadSelector: {labels: {app: ${value}, istio: ${value}}}, priority: 1, configPatches: [{applyTo: HTTP_FILTER, match: {context: SIDECAR_INBOUND, proxy: {proxyVersion: ${value}}, listener: {portNumber: ${value}, filterChain: {filter: {name: ${value}, subFilter: {name: ${value}}}}}}, patch: {operation: INSERT_BEFORE, value: {name: ${value}, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, config: {name: ${value}, root_id: ${value}, configuration: ${value}, failure_policy: ${value}, vm_config: {vm_id: ${value}, runtime: ${value}, code: {remote: {http_uri: {uri: ${value}, cluster: ${value}, timeout: ${value}}, sha256: ${value}, retry_policy: {num_retries: ${value}}}}}}}}}}]}\n`,
  (value) => `apiVersion: extensions.istio.io/v1alpha1\nkind: WasmPlugin\nmetadata: {name: a}\nspec: {selector: ${value}, url: ${value}, sha256: ${value}, phase: ${value}, priority: ${value}, vmConfig: {env: [{name: ${value}, value: ${value}}]}, pluginConfig: ${value}}\n`,
  (value) => `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyExtensionPolicy\nmetadata: {name: a}\nspec: {targetRefs: [${value}], wasm: [{name: ${value}, rootID: ${value}, code: {type: ${value}, image: {url: ${value}, sha256: ${value}}}}, ${value}]}\n`,
  (value) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: ${value}\nbinaryData: {a.wasm: ${value}}\ndata: {b.wasm: ${value}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {selector: {app: ${value}}, ports: [{port: ${value}, targetPort: ${value}}, ${value}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec: {template: {metadata: {annotations: {sidecar.istio.io/userVolume: ${value}, sidecar.istio.io/userVolumeMount: '{"w": {"mountPath": ["/w"]}}'}}, spec: {volumes: [${value}]}}}\n`,
]; // prettier-ignore

it.each(oddValues.map((value) => [value.slice(0, 60), value]))(
  "has an answer for %s wherever it stands",
  (_, value) => {
    for (const holder of holders) {
      const { lint: after } = fixTexts([{ file: "odd.yaml", text: holder(value) }], {});
      for (const { line = 1 } of after.findings) expect(line).toBeGreaterThan(0);
    }
  },
);

it("says of what has no end, or no anchor, that it cannot be read", () => {
  for (const value of ["&a [*a]", "&a {b: [{c: *a}]}", "*nowhere"]) {
    const { findings, isIncomplete } = lint(holders[0]?.(value) ?? "");
    expect(findings.map(({ code }) => code)).toEqual(["OUT2002"]);
    expect(isIncomplete).toBe(true);
  }
});
