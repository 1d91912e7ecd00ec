// Every filter of the project with its own deploy settings, as a sidecar of shop/cart: accepted by Istio's and
// Kubernetes' own code, placed where its deploy.yaml says, and at work behind istiod's generators.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
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
import { checkAgainstCrd, cluster, httpChains, validate } from "./meshlab.js";
import { httpGet } from "./requests.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

const cart = "sidecar:shop/cart";
const everyProxy = [cart, "sidecar:shop/catalog", "router:istio-system/istio-ingressgateway"];
const toCart = { namespace: "shop", selector: { app: "cart" } } as const;

/** Where the filters of these contexts must be in the cluster. */
const listenersOf = {
  outbound: [`${cart} 0.0.0.0_80`, `${cart} 0.0.0.0_9090`],
  gateway: ["router:istio-system/istio-ingressgateway 0.0.0.0_8080"],
};

const filters = effects.map(({ filter }) => filter);

function ofPosition(wanted: "first" | "before-router"): string[] {
  return effects.filter(({ position }) => position === wanted).map(({ filter }) => filter);
}
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

besideIstio("the manifests of every filter in Istio's own code", () => {
  beforeAll(async () => {
    built = await builtFilters(root, filters);
    for (const filter of filters) emitted.set(filter, emit(filter, filter, {}));
  }, 300_000);

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

  test.each(["inline", "fileEnvoyFilter"] as const)(
    "%s: all stand where their deploy.yaml says in the workload's inbound chains, and in no other",
    async (form) => {
      const chains = await httpChains(everyProxy, cluster, filesOf(form));
      const isOurs = (name: string): boolean => filters.includes(name);
      const found = chains
        .map(({ proxy, listener, chain, httpFilters }) => ({
          place: `${proxy} ${listener} ${chain}`,
          names: httpFilters.map(({ name }) => name),
        }))
        .filter(({ names }) => names.some(isOurs));
      expect([...new Set(found.map(({ place }) => place))].sort()).toEqual([
        `${cart} virtualInbound 0.0.0.0_8080`,
        `${cart} virtualInbound virtualInbound-catchall-http`,
      ]);
      for (const { names } of found) {
        // cors answers preflights before jwt would refuse them.
        const first = names.slice(0, names.indexOf("istio.metadata_exchange"));
        expect(first).toEqual(ofPosition("first").sort());
        const last = names.slice(names.indexOf("envoy.filters.http.cors") + 1, -1);
        expect(last.sort()).toEqual(ofPosition("before-router").sort());
        expect(names.at(-1)).toBe("envoy.filters.http.router");
      }
    },
  );

  test("each other placement of a deploy.yaml stands in the listeners that it is for", async () => {
    const placed = [...emitted].flatMap(([filter, files]) =>
      [...files.placed].map(([context, file]) => ({ name: `${filter}-${context}`, context, file })),
    );
    expect(placed.map(({ context }) => context)).toContain("gateway");
    const files = placed.map(({ file }) => file);
    const chains = await httpChains(everyProxy, cluster, files);
    for (const { name, context } of placed) {
      const found = chains.filter(({ httpFilters }) =>
        httpFilters.some((one) => one.name === name),
      );
      const listeners = found.map(({ proxy, listener }) => `${proxy} ${listener}`);
      expect([name, listeners]).toEqual([name, listenersOf[context as "outbound" | "gateway"]]);
    }
  });

  test("the samples in envoyfilters/ are accepted, too", async () => {
    const folder = join(root, "envoyfilters");
    // A patch of a pod template is no object of its own.
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".yaml") && !path.endsWith(".pod-template.yaml"))
      .map((path) => join(folder, path));
    for (const check of [checkAgainstCrd, validate]) {
      const verdicts = (await check(files)).filter(
        ({ object }) => !object.startsWith("ConfigMap/"),
      );
      expect(verdicts.length).toBeGreaterThanOrEqual(2 * filters.length);
      expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  for (const { filter, shows, requests = 1, deploy = {}, answer, chain } of effects) {
    test(`${filter}, through istiod's generators to a stock Envoy, ${shows}`, async () => {
      const envoyPath = await realEnvoy();
      const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
      onTestFinished(() => upstream.close());
      const live = await liveCluster(upstream.port);
      const mesh = await LiveMesh.start({
        folder: join(scratch, `mesh-${filter}`),
        cluster: live,
        manifests: [emit(filter, `run-${filter}`, deploy).inline],
      });
      onTestFinished(() => mesh.stop());
      const envoy = await mesh.startProxy(envoyPath, "cart");
      onTestFinished(() => envoy.stop());
      expect(await activeFilters(envoy, live.ports.inbound)).toContain(chain);
      // The manifests were there before the proxy: its first listener has the filters.
      for (let before = 1; before < requests; before++) await httpGet(live.ports.inbound);
      const { text } = await httpGet(live.ports.inbound);
      for (const line of answer) expect(text).toMatch(line);
    });
  }
});
