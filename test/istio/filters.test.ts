// Every filter of the project with its own deploy settings, as a sidecar of shop/cart: accepted by Istio's and
// Kubernetes' own code, placed where its deploy.yaml says, and at work behind istiod's generators.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { locateEnvoy } from "../../harness/src/envoy/locate.js";
import type { DeployOverrides } from "../../harness/src/manifest/deploy-settings.js";
import { openProject } from "../../harness/src/project/project.js";
import { builtFilters } from "./built-filters.js";
import { emitInto, type EmittedFiles } from "./emitted-files.js";
import { effects } from "./filter-effects.js";
import {
  checkAgainstCrd,
  httpChains,
  istioCheck,
  missingPart,
  runEndToEnd,
  validate,
} from "./istio-check.js";
import { placesOf } from "./places.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const world = join(istioCheck, "world");

const cart = "sidecar:shop/cart";
const everyProxy = [cart, "sidecar:shop/catalog", "router:istio-system/istio-ingressgateway"];
const toCart = { namespace: "shop", selector: { app: "cart" } } as const;

const neighbours = {
  first: ["start", "istio.metadata_exchange"],
  "before-router": ["envoy.filters.http.cors", "envoy.filters.http.router"],
} as const;

const filters = effects.map(({ filter }) => filter);
const scratch = mkdtempSync(join(tmpdir(), "outrigger-istio-"));
/** The script wants a module, also where all are in their manifests. */
const wasm = join(scratch, "module.wasm");
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
    writeFileSync(wasm, "");
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
        expect(placesOf(filter, await httpChains(everyProxy, world, [file]))).toEqual([
          `${cart} virtualInbound 0.0.0.0_8080: ${before} > ${filter} > ${behind}`,
          `${cart} virtualInbound virtualInbound-catchall-http: ${before} > ${filter} > ${behind}`,
        ]);
      });
    }
  }

  test("all together, stand in one chain: cors before jwt, which would refuse preflights, and both before all others", async () => {
    const chains = await httpChains([cart], world, filesOf("inline"));
    const chain = chains.find((one) => one.chain === "0.0.0.0_8080");
    const names = chain?.httpFilters.map(({ name }) => name) ?? [];
    expect(names.filter((name) => filters.includes(name)).sort()).toEqual([...filters].sort());
    expect(names.slice(0, 2)).toEqual(["cors", "jwt"]);
    expect(names.at(-1)).toBe("envoy.filters.http.router");
  });

  for (const { filter, shows, copies = 1, deploy = {}, answer, chain } of effects) {
    test(`${filter}, through istiod's generators to a stock Envoy, ${shows}`, async () => {
      const envoy = await locateEnvoy({
        cacheFolder: join(root, ".outrigger"),
        environment: process.env,
      });
      // The script waits for hello-header's header; before the others, it marks their own replies too.
      const hello = emit("hello-header", `${filter}-greeted`, { position: "first", priority: 100 });
      const manifests = new Set([hello.inline]);
      for (let copy = 1; copy <= copies && filter !== "hello-header"; copy++) {
        const name = copy === 1 ? filter : `${filter}-${copy}`;
        const { inline } = emit(filter, `${filter}-run-${copy}`, {
          ...deploy,
          name,
          // Of the same position, what comes later stands behind.
          priority: 10 + copy,
        });
        const manifest = join(scratch, `${name}.yaml`);
        cpSync(inline, manifest);
        manifests.add(manifest);
      }
      const output = await runEndToEnd({ manifests: [...manifests], wasm, envoy });
      for (const line of answer) expect(output).toMatch(line);
      expect(output).toContain(chain);
    });
  }
});
