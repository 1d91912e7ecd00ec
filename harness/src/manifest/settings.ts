// What can be said about how a filter is deployed, with a default for everything. The file form of it is
// described, setting by setting, in schemas/deploy.schema.json.

import type { FilterFolder } from "../project/project.js";

/** Which listeners of the workload get the filter. */
export type TrafficContext = "inbound" | "outbound" | "gateway";

/** Where the filter stands in the HTTP filter chain; NAME is the canonical name of another HTTP filter. */
export type FilterPosition = "first" | "before-router" | `before:${string}` | `after:${string}`;

/** What Envoy does with requests when the module has failed. */
export type FailurePolicy = "closed" | "open" | "reload";

/** Settings of one filter's deployment: checked, and complete but for what has no default. */
export interface DeploySettings {
  /** Name of the EnvoyFilter object and of the HTTP filter in Envoy. RFC 1123 label. */
  readonly name: string;
  readonly namespace: string;
  /** `spec.workloadSelector.labels`; at least one. */
  readonly selector: Readonly<Record<string, string>>;
  readonly context: TrafficContext;
  /** Where else: one more EnvoyFilter for each. */
  readonly placements?: readonly TrafficContext[];
  readonly position: FilterPosition;
  /** 32 bits, never 0. */
  readonly priority: number;
  /** inbound: container port; outbound: Service port; gateway: port of the gateway's pod. */
  readonly portNumber?: number;
  readonly failurePolicy: FailurePolicy;
  /** The oldest Istio that must take the manifest: "1.MINOR" or "1.MINOR.PATCH". */
  readonly istioVersion: string;
  /** The very text that the plugin gets as its configuration; absent when it gets none. */
  readonly configuration?: string;
  /** Which plugin of the module; absent: the only one that it registers. */
  readonly rootId?: string;
  readonly vmId: string;
  /** Absolute folder in the istio-proxy container, without a slash at its end. */
  readonly mountPath: string;
  /** Key of the pod label that carries the module's hash in file mode. */
  readonly rolloutLabel?: string;
}

/** Settings as a file or a command line gives them: any part, the configuration also as an object. */
export type DeployOverrides = {
  readonly [Key in Exclude<keyof DeploySettings, "configuration">]?:
    DeploySettings[Key] | undefined;
} & { readonly configuration?: string | object | undefined };

/** The settings of a filter that says nothing about its deployment. */
export function defaultDeploySettings(filter: Pick<FilterFolder, "name">): DeploySettings {
  return {
    name: filter.name,
    namespace: "default",
    selector: { app: "my-app" },
    context: "inbound",
    position: "before-router",
    priority: 10,
    failurePolicy: "closed",
    istioVersion: "1.29",
    vmId: filter.name,
    mountPath: `/var/local/wasm/${filter.name}`,
  };
}
