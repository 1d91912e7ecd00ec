// Every way in which a policy can bring a module to a proxy, each on traffic that the live cluster has.

import type { GivenPolicy } from "../../harness/src/manifest/given-policy.js";
import { cartLabels, gatewayLabels, type LivePorts } from "./live-cluster.js";

/** Where modules can be fetched in a run. */
export interface ModulePlaces {
  /** REGISTRY/REPOSITORY@sha256:DIGEST */
  image: string;
  /** Of the module, for the agent. */
  url: string;
  /** The same for Envoy itself, and the cluster that it fetches from. */
  path: string;
  cluster: string;
  /** A folder for mounted modules. */
  mountPath: string;
}

export interface LiveForm {
  title: string;
  where: keyof LivePorts;
  policy: (places: ModulePlaces) => Partial<GivenPolicy>;
  /** The image of each filter. */
  image?: boolean;
}

const file = ({ mountPath }: ModulePlaces) => ({ source: "file", mountPath }) as const;

export const liveForms: readonly LiveForm[] = [
  { title: "EnvoyFilter, module inside", where: "inbound", policy: () => ({ source: "inline" }) },
  { title: "EnvoyFilter, module in a file", where: "inbound", policy: file },
  {
    title: "EnvoyFilter, ECDS, module inside",
    where: "inbound",
    policy: () => ({ source: "ecds" }),
  },
  {
    title: "EnvoyFilter, ECDS, http:// through the agent",
    where: "inbound",
    policy: ({ url }) => ({ source: "ecds", url }),
  },
  {
    title: "EnvoyFilter, ECDS, oci:// through the agent",
    where: "inbound",
    policy: () => ({ source: "ecds" }),
    image: true,
  },
  {
    title: "EnvoyFilter, http:// fetched by Envoy",
    where: "inbound",
    policy: ({ path, cluster }) => ({ source: "remote", url: path, cluster }),
  },
  {
    title: "EnvoyFilter, outbound",
    where: "outbound",
    policy: () => ({ source: "inline" }),
  },
  { title: "EnvoyFilter, gateway", where: "gateway", policy: () => ({ source: "inline" }) },
  {
    title: "WasmPlugin, oci://",
    where: "inbound",
    policy: () => ({ kind: "wasmplugin" }),
    image: true,
  },
  {
    title: "WasmPlugin, file://",
    where: "inbound",
    policy: (places) => ({ kind: "wasmplugin", ...file(places) }),
  },
  {
    title: "WasmPlugin, oci://, gateway",
    where: "gateway",
    policy: () => ({ kind: "wasmplugin" }),
    image: true,
  },
  {
    title: "TrafficExtension, oci://",
    where: "inbound",
    policy: () => ({ kind: "trafficextension" }),
    image: true,
  },
  {
    title: "TrafficExtension, http://",
    where: "inbound",
    policy: ({ url }) => ({ kind: "trafficextension", source: "remote", url }),
  },
  {
    title: "TrafficExtension, oci://, outbound",
    where: "outbound",
    policy: () => ({ kind: "trafficextension" }),
    image: true,
  },
];

/** The policy of a form for hello-header on the workload whose traffic it is about. */
export function policyOf(form: LiveForm, name: string, places: ModulePlaces): GivenPolicy {
  const isGateway = form.where === "gateway";
  return {
    name,
    namespace: isGateway ? "istio-system" : "shop",
    selector: isGateway ? gatewayLabels : cartLabels,
    istioVersion: "1.31",
    where: form.where,
    filters: [{ filter: "hello-header", ...(form.image && { image: places.image }) }],
    ...form.policy(places),
  };
}
