// A cluster for one machine without iptables: every listener has a port of its own on the loopback address, and the
// only application is the upstream of the test.

import { randomInt } from "node:crypto";
import { isPortFree } from "../../harness/src/envoy/free-port.js";

/** Ports of the listeners that istiod makes. */
export interface LivePorts {
  inbound: number;
  outbound: number;
  gateway: number;
}

export interface LiveCluster {
  ports: LivePorts;
  documents: readonly object[];
  /** MeshConfig over Istio's defaults. */
  mesh: object;
  /** What each proxy says of itself. */
  nodes: { cart: object; gateway: object };
}

/** Labels by which manifests select the two workloads. */
export const cartLabels = { app: "cart" };
export const gatewayLabels = { istio: "ingressgateway" };

const service = (namespace: string, name: string, selector: object, ports: object[]): object => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace, name },
  spec: { selector, ports },
});

const pod = (namespace: string, name: string, labels: object, podIP: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace, name, labels },
  spec: { containers: [{ name: "app", image: "app" }] },
  status: { podIP },
});

const istio = (
  group: string,
  kind: string,
  namespace: string,
  name: string,
  spec: object,
): object => ({ apiVersion: `${group}.istio.io/v1`, kind, metadata: { namespace, name }, spec });

function node(type: string, address: string, workload: string, namespace: string, labels: object) {
  return {
    id: `${type}~${address}~${workload}-0.${namespace}~${namespace}.svc.cluster.local`,
    cluster: `${workload}.${namespace}`,
    metadata: {
      NAMESPACE: namespace,
      ISTIO_VERSION: "1.31.0",
      CLUSTER_ID: "Kubernetes",
      INTERCEPTION_MODE: "NONE",
      INSTANCE_IPS: address,
      LABELS: labels,
    },
  };
}

/**
 * A free port below those that the system gives to connections: these are many here, and one of them could have it before
 * Envoy listens, which does so twice, once for each version.
 */
async function findListenerPort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isPortFree(port)) return port;
  }
}

/** @param upstream port of the application behind all of them */
export async function liveCluster(upstream: number): Promise<LiveCluster> {
  const ports = {
    inbound: await findListenerPort(),
    outbound: await findListenerPort(),
    gateway: await findListenerPort(),
  };
  const catalog = "catalog.shop.svc.cluster.local";
  const route = { destination: { host: catalog, port: { number: ports.outbound } } };
  const http = (number: number): object => ({ number, protocol: "HTTP", name: "http" });
  return {
    ports,
    mesh: {
      // What needs certificates or extensions of Istio's own build of Envoy.
      enableAutoMtls: false,
      enableTracing: false,
      rootNamespace: "istio-system",
      defaultProviders: {},
    },
    nodes: {
      cart: node("sidecar", "127.0.0.2", "cart", "shop", cartLabels),
      gateway: node("router", "127.0.0.3", "gateway", "istio-system", gatewayLabels),
    },
    documents: [
      istio("security", "PeerAuthentication", "istio-system", "default", {
        mtls: { mode: "DISABLE" },
      }),
      pod("shop", "cart-0", cartLabels, "127.0.0.2"),
      pod("shop", "catalog-0", { app: "catalog" }, "127.0.0.1"),
      pod("istio-system", "gateway-0", gatewayLabels, "127.0.0.3"),
      service("shop", "catalog", { app: "catalog" }, [
        { name: "http", port: ports.outbound, targetPort: upstream },
      ]),
      service("istio-system", "gateway", gatewayLabels, [{ name: "http", port: ports.gateway }]),
      istio("networking", "Sidecar", "shop", "cart", {
        workloadSelector: { labels: cartLabels },
        ingress: [
          {
            port: http(ports.inbound),
            bind: "127.0.0.1",
            captureMode: "NONE",
            defaultEndpoint: `127.0.0.1:${upstream}`,
          },
        ],
        egress: [
          {
            port: http(ports.outbound),
            bind: "127.0.0.1",
            captureMode: "NONE",
            hosts: ["shop/*"],
          },
        ],
      }),
      istio("networking", "Gateway", "istio-system", "shop", {
        selector: gatewayLabels,
        servers: [{ port: http(ports.gateway), bind: "127.0.0.1", hosts: ["*"] }],
      }),
      istio("networking", "VirtualService", "istio-system", "shop", {
        hosts: ["*"],
        gateways: ["shop"],
        http: [{ route: [route] }],
      }),
    ],
  };
}
