// The EnvoyFilter: one patch that inserts the filter into the chain of HTTP filters, or of network filters, of the
// selected workloads.
// Source: Istio, networking/v1alpha3/envoy_filter.proto and pilot/pkg/networking/core/envoyfilter.

import { wasmHttpFilter } from "../envoy/bootstrap.js";
import { wasmNetworkFilter } from "../envoy/tcp-listener.js";
import { objectMetadata, wasmFilterOptions, type Emission, type ModuleSource } from "./emission.js";
import { hasFailurePolicy } from "./rules/istio-version.js";
import { anchorOf, networkAnchorOf } from "./rules/position.js";
import type { DeploySettings, FilterPosition, TrafficContext } from "./settings.js";

const patchContexts: Readonly<Record<TrafficContext, string>> = {
  inbound: "SIDECAR_INBOUND",
  outbound: "SIDECAR_OUTBOUND",
  gateway: "GATEWAY",
};

const connectionManager = "envoy.filters.network.http_connection_manager";

/** Never ADD, which appends behind the router. */
function operationOf(position: FilterPosition): string {
  if (position === "first") return "INSERT_FIRST";
  return position.startsWith("after:") ? "INSERT_AFTER" : "INSERT_BEFORE";
}

/** A TCP filter stands beside another network filter of a chain that ends in the TCP proxy. */
function networkMatchOf({ context, position, portNumber }: DeploySettings): object {
  return {
    context: patchContexts[context],
    listener: {
      ...(portNumber === undefined ? {} : { portNumber }),
      filterChain: { filter: { name: networkAnchorOf(position) } },
    },
  };
}

function matchOf({ context, position, portNumber }: DeploySettings): object {
  const anchor = anchorOf(position);
  return {
    context: patchContexts[context],
    listener: {
      ...(portNumber === undefined ? {} : { portNumber }),
      filterChain: {
        filter: {
          name: connectionManager,
          ...(anchor === undefined ? {} : { subFilter: { name: anchor } }),
        },
      },
    },
  };
}

interface WasmFilter {
  name: string;
  typed_config: { config: object };
}

/** Istio before 1.25 drops `failure_policy` from the message, so it gets the field which that one replaced. */
export function withOlderFailurePolicy(filter: object, failOpen: boolean): object {
  const { typed_config, ...rest } = filter as WasmFilter;
  const config = Object.fromEntries(
    Object.entries(typed_config.config).filter(([field]) => field !== "failure_policy"),
  );
  return { ...rest, typed_config: { ...typed_config, config: { ...config, fail_open: failOpen } } };
}

function filterEntry(emission: Emission, module: ModuleSource): object {
  const { istioVersion, failurePolicy } = emission.settings;
  const make = emission.kind === "tcp" ? wasmNetworkFilter : wasmHttpFilter;
  const entry = make(wasmFilterOptions(emission, module));
  return hasFailurePolicy(istioVersion)
    ? entry
    : withOlderFailurePolicy(entry, failurePolicy === "open");
}

function envoyFilter(
  emission: Emission,
  name: string,
  labels: Readonly<Record<string, string>>,
  module: ModuleSource,
): object {
  const { settings } = emission;
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: objectMetadata(emission, name),
    spec: {
      priority: settings.priority,
      workloadSelector: { labels },
      configPatches: [
        {
          applyTo: emission.kind === "tcp" ? "NETWORK_FILTER" : "HTTP_FILTER",
          match: emission.kind === "tcp" ? networkMatchOf(settings) : matchOf(settings),
          patch: {
            operation: operationOf(settings.position),
            value: filterEntry(emission, module),
          },
        },
      ],
    },
  };
}

/** The EnvoyFilter with the module inside, in base64. */
export function inlineEnvoyFilter(emission: Emission): object {
  const { settings, bytes } = emission;
  return envoyFilter(emission, settings.name, settings.selector, { inlineBytes: bytes });
}

/** The EnvoyFilter that names the module's file in the istio-proxy container. */
export function fileEnvoyFilter(emission: Emission): object {
  const { settings, version, filePath } = emission;
  const { name, selector, rolloutLabel } = settings;
  const module = { filename: filePath };
  return rolloutLabel === undefined
    ? envoyFilter(emission, name, selector, module)
    : envoyFilter(emission, `${name}-${version}`, { ...selector, [rolloutLabel]: version }, module);
}
