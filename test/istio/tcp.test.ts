// The manifest of a TCP filter (examples/filters/sni-allow-list), judged by Istio's own code: accepted, in the chains of
// TCP of the selected workload and in no other, and taken by a stock Envoy behind istiod's generators.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { builtFilters } from "./built-filters.js";
import { emitInto, type EmittedFiles } from "./emitted-files.js";
import { liveCluster } from "./live-cluster.js";
import { LiveMesh } from "./live-mesh.js";
import { checkAgainstCrd, cluster, networkChains, validate } from "./meshlab.js";
import { httpGet } from "./requests.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const cart = "sidecar:shop/cart";
const proxies = [cart, "sidecar:shop/catalog", "router:istio-system/istio-ingressgateway"];
const toCart = { namespace: "shop", selector: { app: "cart" } } as const;

const scratch = mkdtempSync(join(tmpdir(), "outrigger-istio-tcp-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

besideIstio("the EnvoyFilter of a TCP filter", () => {
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
  }, 300_000);

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
      const chains = await networkChains(proxies, cluster, [inbound[form]]);
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
    const chains = await networkChains(proxies, cluster, [outbound.inline]);
    const found = chains.filter(({ networkFilters }) => networkFilters.includes("sni-allow-list"));
    expect(found.map(({ proxy, listener, chain }) => `${proxy} ${listener} ${chain}`)).toEqual([
      `${cart} 0.0.0.0_9090 PassthroughFilterChain`,
    ]);
  });

  test("is taken by a stock Envoy behind istiod's generators, which serves HTTP beside it", async () => {
    const envoyPath = await realEnvoy();
    const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
    onTestFinished(() => upstream.close());
    const live = await liveCluster(upstream.port);
    const mesh = await LiveMesh.start({
      folder: join(scratch, "mesh"),
      cluster: live,
      manifests: [hello.inline, inbound.inline],
    });
    onTestFinished(() => mesh.stop());
    const envoy = await mesh.startProxy(envoyPath, "cart");
    onTestFinished(() => envoy.stop());
    const { status, headers } = await httpGet(live.ports.inbound);
    expect([status, headers["x-my-header"]]).toEqual([200, "Hello from WASM!"]);
  }, 120_000);
});
