// The manifests of policies in Istio's own code: every kind is accepted, stands where the policy says and nowhere else,
// and each chain that istiod makes of it is taken and served by the oldest and the newest Envoy.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import type { GivenPolicy } from "../../harness/src/manifest/given-policy.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { builtFilters } from "./built-filters.js";
import { emitPolicyInto } from "./emitted-policies.js";
import {
  ambientCluster,
  checkAgainstCrd,
  cluster,
  httpChains,
  staticListeners,
  validate,
  type FilterChain,
  type StaticListener,
} from "./meshlab.js";
import { httpGet } from "./requests.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "outrigger-policies-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const cart = "sidecar:shop/cart";
const catalog = "sidecar:shop/catalog";
const gateway = "router:istio-system/istio-ingressgateway";
const waypoint = "waypoint:shop/waypoint";

type Chosen = Partial<GivenPolicy>;

const onCart: Chosen = { namespace: "shop", selector: { app: "cart" } };
const onGateway: Chosen = {
  namespace: "istio-system",
  selector: { istio: "ingressgateway" },
  where: "gateway",
};
const onWaypoint: Chosen = {
  namespace: "shop",
  targetRefs: [{ kind: "Gateway", name: "waypoint" }],
  where: "waypoint",
};
const mounted: Chosen = { source: "file", mountPath: join(scratch, "mounted") };

interface PlacedPolicy {
  given: Chosen;
  /** Default: the cluster with sidecars and a gateway. */
  ambient?: true;
  ports?: readonly number[];
  /** Where the two filters of the policy stand: proxy, listener, chain, and the filters around them. */
  stands: readonly string[];
}

const inbound = (around: string): string[] => [
  `${cart} virtualInbound 0.0.0.0_8080: ${around}`,
  `${cart} virtualInbound virtualInbound-catchall-http: ${around}`,
];

const policies: Record<string, PlacedPolicy> = {
  first: {
    given: { ...onCart, source: "inline", position: "first" },
    stands: inbound("start > one > two > istio.metadata_exchange"),
  },
  authorized: {
    given: { ...onCart, source: "ecds", position: "after-authz" },
    stands: inbound("rbac > one > two > grpc_stats"),
  },
  last: {
    given: { ...onCart, ...mounted },
    stands: inbound("cors > one > two > router"),
  },
  "one-port": {
    given: { ...onCart, source: "inline" },
    ports: [8080],
    stands: [`${cart} virtualInbound 0.0.0.0_8080: cors > one > two > router`],
  },
  // Inbound chains have the container's port, not the Service's.
  "port-of-service": {
    given: { ...onCart, source: "inline" },
    ports: [80],
    stands: [],
  },
  outbound: {
    given: { ...onCart, source: "inline", where: "outbound" },
    ports: [9090],
    stands: [`${cart} 0.0.0.0_9090: cors > one > two > router`],
  },
  gateway: {
    given: { ...onGateway, source: "ecds", position: "first" },
    stands: [`${gateway} 0.0.0.0_8080: start > one > two > istio.metadata_exchange`],
  },
  "wasm-plugin": {
    given: { ...onCart, ...mounted, kind: "wasmplugin", position: "before-authn" },
    stands: inbound("istio.metadata_exchange > one > two > jwt_authn"),
  },
  "authorized-plugin": {
    given: { ...onCart, ...mounted, kind: "wasmplugin", position: "before-authz" },
    stands: inbound("jwt_authn > one > two > rbac"),
  },
  extension: {
    given: { ...onCart, ...mounted, kind: "trafficextension", where: "outbound" },
    stands: [
      `${cart} 0.0.0.0_80: istio.metadata_exchange > one > two > grpc_stats`,
      `${cart} 0.0.0.0_9090: istio.metadata_exchange > one > two > grpc_stats`,
    ],
  },
  "gateway-extension": {
    given: { ...onGateway, ...mounted, kind: "trafficextension", position: "after-authn" },
    stands: [`${gateway} 0.0.0.0_8080: istio.metadata_exchange > one > two > grpc_stats`],
  },
  "waypoint-extension": {
    given: { ...onWaypoint, ...mounted, kind: "trafficextension" },
    ambient: true,
    stands: [
      `${waypoint} main_internal direct-http: cors > one > two > waypoint_upstream_peer_metadata`,
      `${waypoint} main_internal inbound-vip|80|http|cart.shop.svc.cluster.local: cors > one > two > waypoint_upstream_peer_metadata`,
    ],
  },
};

/** Two filters of one module, in this order. */
function chainOfTwo(name: string, { given, ports = [] }: PlacedPolicy): GivenPolicy {
  const filter = { filter: "hello-header", ports: [...ports] };
  const filters = ["one", "two"].map((each) => ({
    ...(ports.length === 0 ? { filter: "hello-header" } : filter),
    name: each,
  }));
  return { name, istioVersion: "1.31", ...given, filters };
}

/** Names as a person would say them: what Istio and Envoy put in front and behind is left out. */
function shortName(name: string, policy: string): string {
  return name
    .replace(/^envoy\.filters\.http\./, "")
    .replace(/^extensions\.istio\.io\/trafficextension\/[^.]+\./, "")
    .replace(/~istio-translated-wasmplugin$/, "")
    .replace(new RegExp(`^${policy}[.-]`), "");
}

function standing(policy: string, chains: readonly FilterChain[]): string[] {
  const lines = chains.flatMap(({ proxy, listener, chain, httpFilters }) => {
    const names = httpFilters.map(({ name }) => shortName(name, policy));
    const ours = names.flatMap((name, index) => (/^(one|two)$/.test(name) ? [index] : []));
    const [first, last] = [ours[0], ours.at(-1)];
    if (first === undefined || last === undefined) return [];
    const around = [names[first - 1] ?? "start", ...names.slice(first, last + 2)];
    return [`${proxy} ${listener} ${chain}`.trimEnd() + `: ${around.join(" > ")}`];
  });
  return [...new Set(lines)].sort();
}

const proxiesOf = ({ ambient }: PlacedPolicy): string[] =>
  ambient ? [waypoint] : [cart, catalog, gateway];
const clusterOf = ({ ambient }: PlacedPolicy): string => (ambient ? ambientCluster : cluster);

besideIstio("the manifests of policies in Istio's own code", () => {
  const names = Object.keys(policies);
  const files = new Map<string, string>();
  const fileOf = (name: string): string => files.get(name) ?? "";

  beforeAll(async () => {
    const modules: ReadonlyMap<string, BuiltFilter> = await builtFilters(root, ["hello-header"]);
    for (const [name, policy] of Object.entries(policies)) {
      files.set(name, emitPolicyInto(join(scratch, name), modules, chainOfTwo(name, policy)));
    }
  }, 300_000);

  test.each(names)("%s: stands where it says, and nowhere else", async (name) => {
    const policy = policies[name] as PlacedPolicy;
    const chains = await httpChains(proxiesOf(policy), clusterOf(policy), [fileOf(name)]);
    expect(standing(name, chains)).toEqual([...policy.stands].sort());
  });

  test("are all accepted by the API server and istiod's webhook", async () => {
    // ConfigMaps are no custom resources.
    const isCustom = ({ object }: { object: string }): boolean => !object.startsWith("ConfigMap/");
    for (const check of [checkAgainstCrd, validate]) {
      const verdicts = (await check([...files.values()])).filter(isCustom);
      expect(verdicts.length).toBeGreaterThanOrEqual(names.length);
      expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
      const warnings = verdicts.flatMap((verdict) => verdict.warnings ?? []);
      const others = warnings.filter((one) => !one.startsWith("EnvoyFilter exposes internal"));
      expect(others).toEqual([]);
    }
  });

  test("for Envoy Gateway is accepted by the API server, and unknown to Istio", async () => {
    const modules = await builtFilters(root, ["hello-header"]);
    const image = `registry.example/shop/hello-header@sha256:${"0".repeat(64)}`;
    const file = emitPolicyInto(join(scratch, "envoy-gateway"), modules, {
      name: "envoy-gateway",
      namespace: "shop",
      kind: "envoyextensionpolicy",
      targetRefs: [{ kind: "HTTPRoute", name: "shop" }],
      filters: [{ filter: "hello-header", image }],
    });
    const object = "EnvoyExtensionPolicy/envoy-gateway";
    expect(await checkAgainstCrd([file])).toEqual([
      { file: "envoy-gateway.yaml", object, ok: true },
    ]);
    expect((await validate([file])).map(({ ok }) => ok)).toEqual([false]);
  });

  describe("each chain that istiod makes of them", () => {
    const listeners: StaticListener[] = [];

    beforeAll(async () => {
      for (const name of names) {
        const policy = policies[name] as PlacedPolicy;
        const found = await staticListeners(proxiesOf(policy), clusterOf(policy), [fileOf(name)]);
        listeners.push(
          ...found.map((one, index) => ({ ...one, name: `${name}: ${one.name} (${index})` })),
        );
      }
    }, 120_000);

    test.each(["1.36", "1.40"])("is taken and served by Envoy %s", async (version) => {
      const path = await realEnvoy(undefined, version);
      const bootstrap = {
        admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
        static_resources: { listeners },
      };
      const file = join(scratch, `chains-${version}.json`);
      writeFileSync(file, JSON.stringify(bootstrap));
      const { stdout } = await run(path, ["--mode", "validate", "-c", file]);
      expect(stdout).toContain("OK");
      const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
      onTestFinished(() => envoy.stop());
      expect([...envoy.ports.keys()].sort()).toEqual(listeners.map(({ name }) => name).sort());
      for (const { name } of listeners) {
        const { status, headers } = await httpGet(envoy.port(name));
        expect([name, status, headers["x-my-header"]]).toEqual([name, 200, "Hello from WASM!"]);
      }
    });
  });
});
