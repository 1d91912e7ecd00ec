// The manifest of a TCP filter (examples/filters/sni-allow-list), judged by Istio's own code: accepted, in the chains of
// TCP of the selected workload and in no other, and taken by a stock Envoy behind istiod's generators.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locateEnvoy } from "../../harness/src/envoy/locate.js";
import { builtFilters } from "./built-filters.js";
import { emitInto, type EmittedFiles } from "./emitted-files.js";
import {
  checkAgainstCrd,
  istioCheck,
  missingPart,
  networkChains,
  runEndToEnd,
  validate,
} from "./istio-check.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const world = join(istioCheck, "world");
const cart = "sidecar:shop/cart";
const proxies = [cart, "sidecar:shop/catalog", "router:istio-system/istio-ingressgateway"];
const toCart = { namespace: "shop", selector: { app: "cart" } } as const;

const scratch = mkdtempSync(join(tmpdir(), "outrigger-istio-tcp-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the EnvoyFilter of a TCP filter", () => {
  if (missingPart !== undefined) {
    if (process.env["CI"]) test("is checked", () => expect.fail(missingPart));
    else test.skip(missingPart, () => {});
    return;
  }

  let inbound: EmittedFiles;
  let outbound: EmittedFiles;
  let hello: EmittedFiles;

  beforeAll(async () => {
    const name = "sni-allow-list";
    const tcp = (await builtFilters(join(root, "examples"), [name])).get(name);
    const http = (await builtFilters(root, ["hello-header"])).get("hello-header");
    if (tcp === undefined || http === undefined) throw new Error("a filter was not built");
    inbound = emitInto(join(scratch, "inbound"), tcp, toCart);
    outbound = emitInto(join(scratch, "outbound"), tcp, {
      ...toCart,
      context: "outbound",
      portNumber: 9090,
    });
    hello = emitInto(join(scratch, "hello"), http, toCart);
    writeFileSync(join(scratch, "module.wasm"), "");
  }, 180_000);

  test("fits the CRD and passes istiod's webhook", async () => {
    const files = [inbound.inline, inbound.fileEnvoyFilter, outbound.inline];
    for (const verdicts of [await checkAgainstCrd(files), await validate(files)]) {
      expect(verdicts).toHaveLength(3);
      expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  test.each(["inline", "fileEnvoyFilter"] as const)(
    "%s: stands before the TCP proxy of the workload's inbound chains",
    async (form) => {
      const chains = await networkChains(proxies, world, [inbound[form]]);
      const found = chains.filter(({ networkFilters }) =>
        networkFilters.includes("sni-allow-list"),
      );
      expect(found.map(({ proxy, listener }) => `${proxy} ${listener}`)).toEqual(
        found.map(() => `${cart} virtualInbound`),
      );
      expect(new Set(found.map(({ networkFilters }) => networkFilters.slice(-2).join()))).toEqual(
        new Set(["sni-allow-list,envoy.filters.network.tcp_proxy"]),
      );
      // Every inbound chain of TCP, and none of HTTP.
      const ofTcp = chains.filter(
        ({ proxy, direction, networkFilters }) =>
          proxy === cart &&
          direction === "INBOUND" &&
          networkFilters.at(-1) === "envoy.filters.network.tcp_proxy",
      );
      expect(found).toEqual(ofTcp);
      expect(found.length).toBeGreaterThan(0);
    },
  );

  test("outbound, stands in the chain of TCP of the Service's port", async () => {
    const chains = await networkChains(proxies, world, [outbound.inline]);
    const found = chains.filter(({ networkFilters }) => networkFilters.includes("sni-allow-list"));
    expect(found.map(({ proxy, listener, chain }) => `${proxy} ${listener} ${chain}`)).toEqual([
      `${cart} 0.0.0.0_9090 PassthroughFilterChain`,
    ]);
  });

  test("is taken by a stock Envoy behind istiod's generators, which serves HTTP beside it", async () => {
    const envoy = await locateEnvoy({
      cacheFolder: join(root, ".outrigger"),
      environment: process.env,
    });
    const wasm = join(scratch, "module.wasm");
    const output = await runEndToEnd({ manifests: [hello.inline, inbound.inline], wasm, envoy });
    expect(output).toMatch(/^HTTP\/1.1 200 OK$/m);
    expect(output).toMatch(/^x-my-header: Hello from WASM!$/m);
  }, 120_000);
});
