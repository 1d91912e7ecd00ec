// Every form of a policy that no Istio stands before: bootstraps, listeners for a bootstrap of one's own, and the
// filter of an EnvoyFilter whose module Envoy itself fetches. The oldest and the newest Envoy take each with
// --mode validate, and serve it.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { completePolicy, type GivenPolicy } from "../../harness/src/manifest/given-policy.js";
import { preparePolicy } from "../../harness/src/manifest/prepared-policy.js";
import { render } from "../../harness/src/manifest/render.js";
import { checkPolicy } from "../../harness/src/manifest/rules/policy-rules.js";
import { at, listAt } from "../../harness/src/lint/values.js";
import { builtFilters } from "../istio/built-filters.js";
import { realEnvoy, repository } from "./real-envoy.js";

const run = promisify(execFile);

/** The one cluster and the one address that all forms fetch from; nothing else here calls a cluster so. */
const fetched = { source: "remote", cluster: "policy-forms-files" } as const;

const forms = {
  "bootstrap-inline": { kind: "envoy", source: "inline" },
  "bootstrap-file": { kind: "envoy", source: "file" },
  "bootstrap-remote": { kind: "envoy", ...fetched },
  "listener-inline": { kind: "listener", source: "inline" },
  "listener-file": { kind: "listener", source: "file" },
  "listener-remote": { kind: "listener", ...fetched },
  "filter-inline": { kind: "envoyfilter", source: "inline", selector: { app: "cart" } },
  "filter-remote": { kind: "envoyfilter", ...fetched, selector: { app: "cart" } },
} as const satisfies Record<string, Partial<GivenPolicy>>;

interface Forms {
  readonly listeners: Record<string, unknown>[];
  readonly clusters: unknown[];
}

class Rendering {
  constructor(
    private readonly modules: ReadonlyMap<string, BuiltFilter>,
    private readonly envoyVersion: string,
    private readonly upstream: Upstream,
  ) {}

  document(name: string, given: Partial<GivenPolicy>): unknown {
    const policy: GivenPolicy = {
      name,
      envoyVersion: this.envoyVersion,
      filters: [{ filter: "hello-header" }],
      ...("cluster" in given && { url: `http://127.0.0.1:${this.upstream.port}/{filter}.wasm` }),
      ...given,
    };
    expect(checkPolicy(policy).filter(({ severity }) => severity === "error")).toEqual([]);
    return render(preparePolicy(completePolicy(policy), this.modules)).at(-1)?.document;
  }

  /** All forms in one bootstrap; those of an EnvoyFilter in place of the filter that a listener has. */
  all(): Forms {
    const bootstrap = this.document("bootstrap-remote", forms["bootstrap-remote"]);
    const listeners = Object.entries(forms).map(([name, given]) => {
      const document = this.document(name, given);
      if (given.kind === "envoy") return at(document, "static_resources", "listeners", 0);
      if (given.kind === "listener") return document;
      const filter = at(document, "spec", "configPatches", 0, "patch", "value");
      const around = JSON.stringify(this.document(name, forms["listener-inline"]));
      const own = at(
        JSON.parse(around),
        "filter_chains",
        0,
        "filters",
        0,
        "typed_config",
        "http_filters",
        0,
      );
      return JSON.parse(around.replace(JSON.stringify(own), JSON.stringify(filter))) as unknown;
    });
    return {
      listeners: listeners as Record<string, unknown>[],
      clusters: [...listAt(bootstrap, "static_resources", "clusters")],
    };
  }
}

describe.each(["1.36", "1.40"])("Envoy %s", (version) => {
  it("takes and serves every form", async (context) => {
    const envoy = await realEnvoy(context, version);
    const modules = await builtFilters(repository, ["hello-header"]);
    const bytes = modules.get("hello-header")?.bytes ?? new Uint8Array();
    const upstream = await startUpstream({
      answer: ({ target }) => ({ status: 200, chunks: target.endsWith(".wasm") ? [bytes] : [] }),
    });
    onTestFinished(() => upstream.close());
    const folder = mkdtempSync(join(tmpdir(), "outrigger-forms-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "hello-header.wasm"), bytes);
    const text = JSON.stringify({
      admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
      static_resources: new Rendering(modules, version, upstream).all(),
    })
      .replaceAll('"port_value":10000', '"port_value":0')
      .replaceAll('"port_value":8080', `"port_value":${upstream.port}`)
      .replaceAll("build/hello-header.wasm", join(folder, "hello-header.wasm"));
    const file = join(folder, "envoy.json");
    writeFileSync(file, text);
    const { stdout } = await run(envoy, ["--mode", "validate", "-c", file]);
    expect(stdout).toContain("OK");
    const process = await EnvoyProcess.start({ envoy, bootstrap: JSON.parse(text) as object });
    onTestFinished(() => process.stop());
    expect([...process.ports.keys()].sort()).toEqual(Object.keys(forms).sort());
    for (const name of Object.keys(forms)) {
      const request = { method: "GET", target: "/", headers: [["host", "shop.example"]] } as const;
      const { status, headers } = await sendRequest(process.port(name), request);
      const seen = headers.map(([key, value]) => `${String(key)}: ${String(value)}`);
      expect([name, status, seen.includes("x-my-header: Hello from WASM!")]).toEqual([
        name,
        200,
        true,
      ]);
    }
  }, 120_000);
});
