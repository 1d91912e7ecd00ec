// Where lint says of a message that Envoy refuses it, a real Envoy does; and one of which it says nothing is taken.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfigDump } from "../../harness/src/doctor/config-dump.js";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { listener, router, startWithListeners, wasmType } from "../doctor/sick-envoy.js";
import { compiledFixture } from "../e2e/compiled-fixture.js";
import { realEnvoy } from "../e2e/real-envoy.js";

const http = { uri: "http://127.0.0.1/a.wasm", cluster: "files", timeout: "1s" };
const sha256 = "0".repeat(64);
const remote = (part: object): object => ({
  vm_config: { code: { remote: { http_uri: http, sha256, ...part } } },
});

/** Messages by a name, each with one thing said otherwise than in the good one. */
function messages(inline: string): Record<string, object> {
  const code = { local: { inline_bytes: inline } };
  const vm = (part: object): object => ({
    root_id: "greeting",
    vm_config: { vm_id: "x", code, ...part },
  });
  const good = vm({});
  return {
    good,
    "good-with-runtime": vm({ runtime: "envoy.wasm.runtime.v8" }),
    "good-with-policy": {
      ...good,
      failure_policy: "FAIL_RELOAD",
      reload_config: { backoff: { base_interval: "1s" } },
    },
    "no-code": { root_id: "greeting", vm_config: { vm_id: "x" } },
    "no-local": vm({ code: { local: {} } }),
    "empty-filename": vm({ code: { local: { filename: "" } } }),
    "inline-string": vm({ code: { local: { inline_string: inline } } }),
    "no-module": vm({
      code: { local: { inline_bytes: Buffer.from("PK, a zip file").toString("base64") } },
    }),
    "unknown-runtime": vm({ runtime: "envoy.wasm.runtime.wavm" }),
    "variable-twice": vm({
      environment_variables: { host_env_keys: ["A"], key_values: { A: "1" } },
    }),
    "both-policies": { ...good, fail_open: true, failure_policy: "FAIL_OPEN" },
    "no-base-interval": {
      ...good,
      failure_policy: "FAIL_RELOAD",
      reload_config: { backoff: { max_interval: "1s" } },
    },
    "no-sha256": remote({ sha256: "" }),
    "no-cluster": remote({ http_uri: { uri: http.uri, timeout: "1s" } }),
    "no-timeout": remote({ http_uri: { uri: http.uri, cluster: "files" } }),
  };
}

/** Whether lint has an error for the message in a patch. */
function isRefused(config: object): boolean {
  const value = { name: "x", typed_config: { "@type": wasmType, config } };
  const patches = [{ applyTo: "HTTP_FILTER", patch: { operation: "INSERT_FIRST", value } }];
  const metadata = { name: "x", namespace: "istio-system" };
  const object = {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata,
    spec: { configPatches: patches },
  };
  return lintDocuments([object], { istioVersion: "1.31" }).some(
    ({ severity }) => severity === "error",
  );
}

it("a real Envoy refuses what lint says it does, and takes the rest", async ({ skip }) => {
  const envoy = await realEnvoy({ skip });
  const all = messages(readFileSync(await compiledFixture("greeting")).toString("base64"));
  const listeners = Object.entries(all).map(([name, config]) =>
    listener(name, [{ name, typed_config: { "@type": wasmType, config } }, router]),
  );
  const folder = mkdtempSync(join(tmpdir(), "outrigger-rules-"));
  const started = await startWithListeners(envoy, folder, listeners);
  onTestFinished(() => started.close());
  const { body } = await started.process.admin("/config_dump");
  const states = new Map(
    readConfigDump(body, "dump").listeners.map(({ name, state }) => [name, state]),
  );
  const told = Object.entries(all).map(
    ([name, config]) => `${name} ${isRefused(config) ? "refused" : "taken"}`,
  );
  const seen = Object.keys(all).map(
    (name) => `${name} ${states.get(name) === "refused" ? "refused" : "taken"}`,
  );
  expect(told).toEqual(seen);
  expect(told.filter((line) => line.startsWith("good"))).toEqual([
    "good taken",
    "good-with-runtime taken",
    "good-with-policy taken",
  ]);
}, 120_000);
