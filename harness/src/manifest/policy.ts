// A workload's chain of filters: what outrigger.yaml says, checked and complete but for what has no default. The file
// form of it is described, setting by setting, in schemas/policy.schema.json.

import type { FailurePolicy } from "./settings.js";

/** What the chain becomes. */
export const manifestKinds = [
  "envoyfilter",
  "wasmplugin",
  "trafficextension",
  "envoyextensionpolicy",
  "envoy",
  "listener",
] as const;
export type ManifestKind = (typeof manifestKinds)[number];

/** Where a proxy gets a module from. */
export const sourceModes = ["inline", "file", "remote", "ecds", "image", "image-volume"] as const;
export type SourceMode = (typeof sourceModes)[number];

/** Which traffic of the workload meets the chain. */
export const trafficPlaces = ["inbound", "outbound", "gateway", "waypoint"] as const;
export type Where = (typeof trafficPlaces)[number];

/** Places that have a name; the others stand beside a named filter. In the order in which a request meets them. */
export const intents = [
  "first",
  "before-authn",
  "after-authn",
  "before-authz",
  "after-authz",
  "before-router",
] as const;
export type Intent = (typeof intents)[number];
export type PolicyPosition = Intent | `before:${string}` | `after:${string}`;

/** `spec.targetRefs`: a Gateway, GatewayClass, HTTPRoute, Service, …; the group follows from the kind. */
export interface TargetReference {
  readonly kind: string;
  readonly name: string;
  readonly group?: string;
}

/** One filter of the chain. */
export interface PolicyFilter {
  /** The folder `filters/NAME`: its module. */
  readonly filter: string;
  /** Unique in the policy. Default: `filter`. */
  readonly name: string;
  readonly rootId?: string;
  /** The very text that the plugin gets; absent when it gets none. */
  readonly configuration?: string;
  readonly where: readonly Where[];
  readonly position: PolicyPosition;
  /** Only these; none: every port. inbound: container; outbound: Service; gateway: its pod. */
  readonly ports: readonly number[];
  readonly failurePolicy: FailurePolicy;
  /** Filters with the same vmId and module share a VM. */
  readonly vmId: string;
  /** REGISTRY/REPOSITORY@sha256:DIGEST. */
  readonly image?: string;
  /** Of the module itself. */
  readonly url?: string;
  readonly allowOnHeadersStopIteration?: boolean;
}

/** One workload's chain. */
export interface Policy {
  readonly name: string;
  readonly namespace: string;
  readonly rootNamespace: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly targetRefs?: readonly TargetReference[];
  readonly meshWide: boolean;
  readonly kind: ManifestKind;
  readonly source: SourceMode;
  /** In the order in which a request meets them. */
  readonly filters: readonly PolicyFilter[];
  /** 32 bits, never 0; as the kind reads it. */
  readonly priority: number;
  /** RE2, compared with the proxy's Istio version. */
  readonly proxyVersion?: string;
  /** The oldest Istio that must take it. */
  readonly istioVersion: string;
  /** The oldest Envoy that must load it: "1.MINOR". */
  readonly envoyVersion: string;
  readonly leastPrivilege: boolean;
  /** Absolute folder in the istio-proxy container; each module has a folder of its own in it. */
  readonly mountPath: string;
  readonly rolloutLabel?: string;
  /** The cluster that modules are fetched from. */
  readonly cluster?: string;
  /** In seconds. */
  readonly fetchTimeout: number;
  /** Name of a Secret with the registry's credentials. */
  readonly pullSecret?: string;
  readonly kustomize: boolean;
}
