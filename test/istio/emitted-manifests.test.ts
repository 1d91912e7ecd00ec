// The emitted manifests, judged by Istio's and Kubernetes' own code: accepted, and placed where they say.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import type { DeployOverrides } from "../../harness/src/manifest/deploy-settings.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { emitInto, withPatchedCart, type EmittedFiles } from "./emitted-files.js";
import { builtFilters } from "./built-filters.js";
import { checkAgainstCrd, cluster, httpChains, validate, type FilterChain } from "./meshlab.js";
import { placesOf } from "./places.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

const cart = "sidecar:shop/cart";
const catalog = "sidecar:shop/catalog";
const gateway = "router:istio-system/istio-ingressgateway";
const everyProxy = [cart, catalog, gateway];

const toCart = { namespace: "shop", selector: { app: "cart" } } as const;
const toGateway = {
  namespace: "istio-system",
  selector: { istio: "ingressgateway" },
  context: "gateway",
} as const;

/** Text that YAML, JSON and protobuf each have an opinion on. */
const awkward = '{"on":"yes","version":"1.30","digits":"0123456789","text":"ä\\n\\u2028: #"}';

const scratch = mkdtempSync(join(tmpdir(), "outrigger-istio-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let built: BuiltFilter;
let emitted: Record<"everyPort" | "onePort" | "gateway" | "first" | "labelled", EmittedFiles>;

async function emitAll(): Promise<void> {
  built = (await builtFilters(root, ["hello-header"])).get("hello-header") as BuiltFilter;
  const emit = (name: string, overrides: DeployOverrides): EmittedFiles =>
    emitInto(join(scratch, name), built, overrides);
  emitted = {
    everyPort: emit("every-port", { ...toCart, configuration: awkward }),
    onePort: emit("one-port", { ...toCart, portNumber: 8080 }),
    gateway: emit("gateway", toGateway),
    first: emit("first", { ...toCart, position: "first", failurePolicy: "reload" }),
    labelled: emit("labelled", { ...toCart, rolloutLabel: "hello-module" }),
  };
}

const places = (chains: readonly FilterChain[]): string[] => placesOf("hello-header", chains);

const unique = (list: readonly string[]): string[] => [...new Set(list)].sort();

besideIstio("the emitted manifests", () => {
  beforeAll(emitAll, 120_000);

  describe("the emitted manifests in Istio's own code", () => {
    test("fit the schema and the CEL rules of the CRD", async () => {
      const files = Object.values(emitted).flatMap(({ inline, fileEnvoyFilter }) => [
        inline,
        fileEnvoyFilter,
      ]);
      const verdicts = await checkAgainstCrd(files);
      expect(verdicts).toHaveLength(10);
      expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    });

    test("pass istiod's webhook, with no warning but the one that every EnvoyFilter gets", async () => {
      const files = Object.values(emitted).flatMap(({ inline, fileEnvoyFilter }) => [
        inline,
        fileEnvoyFilter,
      ]);
      const verdicts = await validate(files);
      expect(verdicts).toHaveLength(10);
      expect(verdicts.flatMap(({ errors = [] }) => errors)).toEqual([]);
      expect(
        verdicts
          .flatMap(({ warnings = [] }) => warnings)
          .filter((warning) => !warning.startsWith("EnvoyFilter exposes internal")),
      ).toEqual([]);
    });

    test.each(["inline", "fileEnvoyFilter"] as const)(
      "%s: stand directly before the router of the selected workload's inbound port, and nowhere else",
      async (form) => {
        const chains = await httpChains(everyProxy, cluster, [emitted.onePort[form]]);
        expect(unique(chains.map(({ proxy }) => proxy))).toEqual(unique(everyProxy));
        expect(places(chains)).toEqual([
          `${cart} virtualInbound 0.0.0.0_8080: envoy.filters.http.cors > hello-header > envoy.filters.http.router`,
        ]);
      },
    );

    test.each(["inline", "fileEnvoyFilter"] as const)(
      "%s: without a port, stand in the pass-through chain too, and never in an outbound listener",
      async (form) => {
        const chains = await httpChains(everyProxy, cluster, [emitted.everyPort[form]]);
        expect(chains.some(({ direction }) => direction === "OUTBOUND")).toBe(true);
        expect(places(chains)).toEqual([
          `${cart} virtualInbound 0.0.0.0_8080: envoy.filters.http.cors > hello-header > envoy.filters.http.router`,
          `${cart} virtualInbound virtualInbound-catchall-http: envoy.filters.http.cors > hello-header > envoy.filters.http.router`,
        ]);
      },
    );

    test.each(["inline", "fileEnvoyFilter"] as const)(
      "%s: stand before the router of the gateway",
      async (form) => {
        const chains = await httpChains(everyProxy, cluster, [emitted.gateway[form]]);
        expect(places(chains)).toEqual([
          `${gateway} 0.0.0.0_8080 : envoy.filters.http.cors > hello-header > envoy.filters.http.router`,
        ]);
      },
    );

    test("stand first, before Istio's own filters, when told to", async () => {
      const chains = await httpChains([cart], cluster, [emitted.first.inline]);
      expect(places(chains)).toEqual([
        `${cart} virtualInbound 0.0.0.0_8080: start > hello-header > istio.metadata_exchange`,
        `${cart} virtualInbound virtualInbound-catchall-http: start > hello-header > istio.metadata_exchange`,
      ]);
    });

    test("arrive in Envoy's message with every field, and the configuration text unchanged", async () => {
      const { everyPort } = emitted;
      const chains = await httpChains([cart], cluster, [everyPort.fileEnvoyFilter]);
      const sent = chains
        .flatMap(({ httpFilters }) => httpFilters)
        .find(({ name }) => name === "hello-header");
      expect(sent?.config?.config).toEqual({
        name: "hello-header",
        root_id: "hello-header",
        failure_policy: "FAIL_CLOSED",
        vm_config: {
          vm_id: "hello-header",
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: everyPort.moduleFile } },
        },
        configuration: {
          "@type": "type.googleapis.com/google.protobuf.StringValue",
          value: awkward,
        },
      });
    });

    test("with a rollout label, reach only pods made from the patched template", async () => {
      const { labelled } = emitted;
      const patched = join(scratch, "patched");
      mkdirSync(patched);
      cpSync(join(cluster, "policies.yaml"), join(patched, "policies.yaml"));
      writeFileSync(
        join(patched, "shop.yaml"),
        withPatchedCart(
          readFileSync(join(cluster, "shop.yaml"), "utf8"),
          readFileSync(labelled.podTemplate, "utf8"),
        ),
      );
      const file = [labelled.fileEnvoyFilter];
      expect(places(await httpChains([cart], cluster, file))).toEqual([]);
      expect(places(await httpChains([cart], patched, file))).toHaveLength(2);
    });
  });

  describe("the emitted bootstrap", () => {
    test("is taken by a plain Envoy", async () => {
      const envoy = await realEnvoy();
      const folder = join(scratch, "plain");
      mkdirSync(join(folder, "build"), { recursive: true });
      writeFileSync(join(folder, "build/hello-header.wasm"), built.bytes);
      cpSync(emitted.onePort.plainEnvoy, join(folder, "build/hello-header.envoy.yaml"));
      const argv = ["--mode", "validate", "-c", "build/hello-header.envoy.yaml"];
      const { stdout } = await promisify(execFile)(envoy, argv, { cwd: folder });
      expect(stdout).toContain("configuration 'build/hello-header.envoy.yaml' OK");
    });
  });
});
