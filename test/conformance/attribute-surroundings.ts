// A node, a listener, a route, a cluster and a host that have names and metadata, and a filter that leaves dynamic
// metadata: the same on the mock host and on a real Envoy.

import type { AttributeRun } from "./attribute-runs.js";

/** Metadata with values of all kinds; maps have one entry, because their order is chance. */
export const values = {
  text: { v: "text" },
  number: { v: 1.5 },
  whole: { v: 3 },
  yes: { v: true },
  empty: { v: "" },
  nothing: { v: null },
  list: { v: ["a", 2, false, { x: "y" }, []] },
  listWithNull: { v: ["a", null] },
  map: { v: { inner: { deep: 1 } } },
  none: {},
};

const one = { only: { key: "value" } };

export const configured: Partial<AttributeRun> = {
  mock: {
    surroundings: {
      node: { id: "node-1", cluster: "of-nodes", metadata: { o: { k: 2 } }, locality: { region: "r", zone: "z", subZone: "s" } }, // prettier-ignore
      listener: { direction: "outbound", metadata: one, filterChainName: "chain" },
      clusters: { upstream: { metadata: one, hostMetadata: one, locality: { region: "er", zone: "ez", subZone: "es" }, localityMetadata: one } }, // prettier-ignore
      dynamicMetadata: values,
    },
    virtualHosts: [
      { name: "host", domains: ["*"], metadata: one, routes: [{ name: "way", match: { prefix: "/" }, cluster: "upstream", metadata: one }] }, // prettier-ignore
    ],
  },
  envoy(bootstrap) {
    const metadata = { filter_metadata: one };
    bootstrap.node = { id: "node-1", cluster: "of-nodes", metadata: { o: { k: 2 } }, locality: { region: "r", zone: "z", sub_zone: "s" } }; // prettier-ignore
    const { listeners, clusters } = bootstrap.static_resources;
    const [listener, cluster] = [listeners[0], clusters[0]];
    const chain = listener?.filter_chains[0];
    const manager = chain?.filters[0].typed_config;
    const host = manager?.route_config.virtual_hosts[0];
    const endpoint = cluster?.load_assignment.endpoints[0];
    Object.assign(listener ?? {}, { metadata, traffic_direction: "OUTBOUND" });
    Object.assign(chain ?? {}, { name: "chain" });
    Object.assign(host ?? {}, { name: "host", metadata });
    Object.assign(host?.routes[0] ?? {}, { name: "way", metadata });
    Object.assign(cluster ?? {}, { metadata });
    Object.assign(endpoint ?? {}, { locality: { region: "er", zone: "ez", sub_zone: "es" }, metadata }); // prettier-ignore
    Object.assign(endpoint?.lb_endpoints[0] ?? {}, { metadata });
    manager?.http_filters.unshift({
      name: "envoy.filters.http.set_metadata",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.set_metadata.v3.Config",
        metadata: Object.entries(values).map(([metadata_namespace, value]) => ({
          metadata_namespace,
          value,
        })),
      },
    });
  },
};
