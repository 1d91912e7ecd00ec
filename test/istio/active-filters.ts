// Which HTTP filters a running Envoy has in a listener, from its own dump of its configuration.

import type { EnvoyProcess } from "../../harness/src/envoy/process.js";

interface ListenersDump {
  configs?: {
    active_state?: {
      listener: {
        address: { socket_address: { port_value: number } };
        filter_chains: {
          filters: { typed_config?: { http_filters?: { name: string }[] } }[];
        }[];
      };
    };
  }[];
}

/** Their names in order, `a > b > router`; Envoy's own without the common prefix. */
export async function activeFilters(envoy: EnvoyProcess, port: number): Promise<string> {
  const { body } = await envoy.admin("/config_dump?resource=dynamic_listeners");
  const listener = (JSON.parse(body) as ListenersDump).configs
    ?.map((one) => one.active_state?.listener)
    .find((one) => one?.address.socket_address.port_value === port);
  const filters = listener?.filter_chains.flatMap((chain) =>
    chain.filters.flatMap(({ typed_config }) => typed_config?.http_filters ?? []),
  );
  return (filters ?? []).map(({ name }) => name.replace("envoy.filters.http.", "")).join(" > ");
}
