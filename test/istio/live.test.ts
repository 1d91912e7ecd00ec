// Each kind of manifest through istiod's own generators to real Envoys: one request shows the filter's header, the next
// does not when the manifest is removed, and it is back when the manifest is.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import type { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { moduleImage } from "../../harness/src/oci/image.js";
import { pushImage } from "../../harness/src/oci/push-image.js";
import { parseReference } from "../../harness/src/oci/reference.js";
import { RegistryConnection } from "../../harness/src/oci/registry-connection.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { builtFilters } from "./built-filters.js";
import { emitPolicyInto } from "./emitted-policies.js";
import { cartLabels, liveCluster, type LiveCluster } from "./live-cluster.js";
import { liveForms, policyOf, type ModulePlaces } from "./live-forms.js";
import { LiveMesh } from "./live-mesh.js";
import { getUntil, type Reply } from "./requests.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "outrigger-live-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const isMarked = ({ headers }: Reply): boolean => headers["x-my-header"] === "Hello from WASM!";
const isServed = (reply: Reply): boolean =>
  reply.status === 200 && reply.headers["x-upstream"] === "yes" && !isMarked(reply);

/** What outbound requests ask for, and what a module is fetched from. */
const catalog = "catalog.shop.svc.cluster.local";

async function pushed(address: string, { filter, bytes }: BuiltFilter): Promise<string> {
  const name = `${address}/shop/${filter.name}`;
  const reference = parseReference(name);
  const connection = new RegistryConnection({ reference, plainHttp: false });
  const { digest } = await pushImage(connection, moduleImage(bytes, filter.name), { reference });
  return `${name}@${digest}`;
}

/** Two policies that a proxy takes an edit of, without a restart. */
const edited = {
  "EnvoyFilter, module inside": () => ({ source: "inline" as const }),
  "WasmPlugin, oci://": () => ({ kind: "wasmplugin" as const }),
};

besideIstio("through istiod's generators to a real Envoy", () => {
  let modules: ReadonlyMap<string, BuiltFilter>;
  let upstream: Upstream;
  let cluster: LiveCluster;
  let mesh: LiveMesh;
  let places: ModulePlaces;

  function moduleOf(filter: string): BuiltFilter {
    const found = modules.get(filter);
    if (found === undefined) throw new Error(`${filter} was not built`);
    return found;
  }

  beforeAll(async () => {
    modules = await builtFilters(root, ["hello-header", "headers"]);
    const hello = moduleOf("hello-header");
    upstream = await startUpstream({
      answer: ({ target }) => ({
        status: 200,
        headers: [["x-upstream", "yes"]],
        ...(target.endsWith(".wasm") && { chunks: [hello.bytes] }),
      }),
    });
    cluster = await liveCluster(upstream.port);
    mesh = await LiveMesh.start({ folder: join(scratch, "mesh"), cluster });
    places = {
      image: await pushed(mesh.registry, hello),
      url: `http://127.0.0.1:${upstream.port}/{filter}-{version}.wasm`,
      path: `http://${catalog}/{filter}-{version}.wasm`,
      cluster: `outbound|${cluster.ports.outbound}||${catalog}`,
      mountPath: join(scratch, "mounted"),
    };
  }, 300_000);

  afterAll(async () => {
    await mesh.stop();
    await upstream.close();
  });

  describe.each(["1.36", "1.40"])("of version %s:", (version) => {
    const proxies: EnvoyProcess[] = [];

    /** Started by the first test, which is skipped where this Envoy is not installed. */
    async function startProxies(): Promise<void> {
      if (proxies.length > 0) return;
      const envoy = await realEnvoy(undefined, version);
      proxies.push(await mesh.startProxy(envoy, "cart"), await mesh.startProxy(envoy, "gateway"));
    }

    afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())));

    test.each(liveForms)(
      "$title, comes and goes with its manifest",
      async (form) => {
        await startProxies();
        const name = `live-${liveForms.indexOf(form)}-${version.replace(".", "-")}`;
        const manifest = emitPolicyInto(join(scratch, name), modules, policyOf(form, name, places));
        const port = cluster.ports[form.where];
        const host = form.where === "outbound" ? catalog : "shop.example";
        // What an earlier try of this test may have left.
        await mesh.delete(manifest).catch(() => undefined);
        await getUntil(isServed, port, host);
        await mesh.apply(manifest);
        expect((await getUntil(isMarked, port, host)).headers["x-upstream"]).toBe("yes");
        await mesh.delete(manifest);
        await getUntil(isServed, port, host);
        await mesh.apply(manifest);
        await getUntil(isMarked, port, host);
        await mesh.delete(manifest);
        await getUntil(isServed, port, host);
      },
      120_000,
    );

    test.each(Object.entries(edited))(
      "%s: an edit arrives, and its rollback, and no request in between passes without the filter",
      async (title, form) => {
        await startProxies();
        const name = `edited-${Object.keys(edited).indexOf(title)}-${version.replace(".", "-")}`;
        const image = await pushed(mesh.registry, moduleOf("headers"));
        const manifest = (value: string): string => {
          const operations = [{ action: "set", name: "x-edition", value }];
          return emitPolicyInto(join(scratch, `${name}-${value}`), modules, {
            name,
            namespace: "shop",
            selector: cartLabels,
            istioVersion: "1.31",
            filters: [{ filter: "headers", image, configuration: { response: { operations } } }],
            ...form(),
          });
        };
        const { inbound } = cluster.ports;
        const editionOf = ({ headers }: Reply): unknown => headers["x-edition"];
        const seen = new Set<unknown>();
        const becomes = (edition: string): Promise<Reply> =>
          getUntil((reply) => {
            seen.add(editionOf(reply));
            return editionOf(reply) === edition;
          }, inbound);
        await mesh.apply(manifest("one"));
        await getUntil((reply) => editionOf(reply) === "one", inbound);
        await mesh.apply(manifest("two"));
        await becomes("two");
        await mesh.apply(manifest("one"));
        await becomes("one");
        expect([...seen].sort()).toEqual(["one", "two"]);
        await mesh.delete(manifest("one"));
        await getUntil(isServed, inbound);
      },
      120_000,
    );
  });
});
