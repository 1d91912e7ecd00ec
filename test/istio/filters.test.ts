// Every filter of the project with its own deploy settings, as a sidecar of shop/cart: accepted by Istio's and
// Kubernetes' own code, placed where its deploy.yaml says, and at work behind istiod's generators.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import type { DeployOverrides } from "../../harness/src/manifest/deploy-settings.js";
import { openProject } from "../../harness/src/project/project.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { builtFilters } from "./built-filters.js";
import { emitInto, type EmittedFiles } from "./emitted-files.js";
import { effects } from "./filter-effects.js";
import { activeFilters } from "./active-filters.js";
import { liveCluster } from "./live-cluster.js";
import { LiveMesh } from "./live-mesh.js";
import { checkAgainstCrd, cluster, httpChains, missingPart, validate } from "./meshlab.js";
import { placesOf } from "./places.js";
import { httpGet } from "./requests.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

const cart = "sidecar:shop/cart";
const everyProxy = [cart, "sidecar:shop/catalog", "router:istio-system/istio-ingressgateway"];
const toCart = { namespace: "shop", selector: { app: "cart" } } as const;

const neighbours = {
  first: ["start", "istio.metadata_exchange"],
  "before-router": ["envoy.filters.http.cors", "envoy.filters.http.router"],
} as const;

const filters = effects.map(({ filter }) => filter);
const scratch = mkdtempSync(join(tmpdir(), "outrigger-istio-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let built: ReadonlyMap<string, BuiltFilter>;
const emitted = new Map<string, EmittedFiles>();

function emit(filter: string, folder: string, overrides: DeployOverrides): EmittedFiles {
  const module = built.get(filter);
  if (module === undefined) throw new Error(`${filter} was not built`);
  return emitInto(join(scratch, folder), module, { ...toCart, ...overrides });
}

const filesOf = (form: "inline" | "fileEnvoyFilter"): string[] =>
  [...emitted.values()].map((files) => files[form]);
const everyFile = (): string[] => [...filesOf("inline"), ...filesOf("fileEnvoyFilter")];

test("every filter of the project is among those whose manifests are checked", () => {
  expect([...filters].sort()).toEqual(openProject(root).filters.map(({ name }) => name));
});

describe("the manifests of every filter in Istio's own code", () => {
  if (missingPart !== undefined) {
    if (process.env["CI"]) test("are checked", () => expect.fail(missingPart));
    else test.skip(missingPart, () => {});
    return;
  }

  beforeAll(async () => {
    built = await builtFilters(root, filters);
    for (const filter of filters) emitted.set(filter, emit(filter, filter, {}));
  }, 180_000);

  test("fit the schema and the CEL rules of the CRD", async () => {
    const verdicts = await checkAgainstCrd(everyFile());
    expect(verdicts).toHaveLength(2 * filters.length);
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  });

  test("pass istiod's webhook, with no warning but the one that every EnvoyFilter gets", async () => {
    const verdicts = await validate(everyFile());
    expect(verdicts).toHaveLength(2 * filters.length);
    expect(verdicts.flatMap(({ errors = [] }) => errors)).toEqual([]);
    const warnings = verdicts.flatMap((verdict) => verdict.warnings ?? []);
    const others = warnings.filter((one) => !one.startsWith("EnvoyFilter exposes internal"));
    expect(others).toEqual([]);
  });

  for (const form of ["inline", "fileEnvoyFilter"] as const) {
    for (const { filter, position } of effects) {
      test(`${filter}, ${form}: stands ${position} in the workload's inbound chains only`, async () => {
        const file = emitted.get(filter)?.[form] ?? "";
        const [before, behind] = neighbours[position];
        expect(placesOf(filter, await httpChains(everyProxy, cluster, [file]))).toEqual([
          `${cart} virtualInbound 0.0.0.0_8080: ${before} > ${filter} > ${behind}`,
          `${cart} virtualInbound virtualInbound-catchall-http: ${before} > ${filter} > ${behind}`,
        ]);
      });
    }
  }

  test("all together, stand in one chain: cors before jwt, which would refuse preflights, and both before all others", async () => {
    const chains = await httpChains([cart], cluster, filesOf("inline"));
    const chain = chains.find((one) => one.chain === "0.0.0.0_8080");
    const names = chain?.httpFilters.map(({ name }) => name) ?? [];
    expect(names.filter((name) => filters.includes(name)).sort()).toEqual([...filters].sort());
    expect(names.slice(0, 2)).toEqual(["cors", "jwt"]);
    expect(names.at(-1)).toBe("envoy.filters.http.router");
  });

  for (const { filter, shows, copies = 1, deploy = {}, answer, chain } of effects) {
    test(`${filter}, through istiod's generators to a stock Envoy, ${shows}`, async () => {
      const envoyPath = await realEnvoy();
      const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
      onTestFinished(() => upstream.close());
      const copy = (number: number): string => {
        const name = number === 1 ? filter : `${filter}-${number}`;
        // Of the same position, what comes later stands behind.
        return emit(filter, `run-${name}`, { ...deploy, name, priority: 10 + number }).inline;
      };
      const live = await liveCluster(upstream.port);
      const mesh = await LiveMesh.start({
        folder: join(scratch, `mesh-${filter}`),
        cluster: live,
        manifests: Array.from({ length: copies }, (_, index) => copy(index + 1)),
      });
      onTestFinished(() => mesh.stop());
      const envoy = await mesh.startProxy(envoyPath, "cart");
      onTestFinished(() => envoy.stop());
      expect(await activeFilters(envoy, live.ports.inbound)).toContain(chain);
      // The manifests were there before the proxy: its first listener has the filters.
      const { text } = await httpGet(live.ports.inbound);
      for (const line of answer) expect(text).toMatch(line);
    });
  }
});
