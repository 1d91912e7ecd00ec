// Explanations of the codes that a policy, outrigger.yaml, can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const policyCodes: ExplanationTable = {
  OUT1901: {
    title: "outrigger.yaml cannot be read",
    text: "outrigger.yaml, beside asconfig.json, describes the chain of filters of one workload. It must be a readable YAML file with one setting in each line. Other files are named with --policy.",
  },
  OUT1902: {
    title: "no such setting of a policy",
    text: "A setting that does not exist would silently do nothing, so it is refused. The list of settings, with what each does, is in the schema policy.schema.json of the outrigger package; an editor that reads it completes and explains them.",
  },
  OUT1903: {
    title: "a setting of a policy has a wrong value, or is missing",
    text: "The value has the wrong type, or is not one of the allowed values. Versions and labels that look like numbers must be in quotes: YAML reads 1.30 as the number 1.3.",
  },
  OUT1904: {
    title: "the kind of manifest cannot carry this",
    text: "Each kind has its own abilities: an EnvoyFilter finds any place and reaches no waypoint, a WasmPlugin reaches waypoints and has phases instead of places, an EnvoyExtensionPolicy is for gateways. What a kind has no field for would silently do nothing, so it is refused, with the kind that can.",
  },
  OUT1905: {
    title: "the list and the positions contradict each other",
    text: "Filters are listed in the order in which a request meets them, and manifests are written so that they stand in this order. A position that would put a later filter in front of an earlier one cannot keep both promises. Filters at the same position stand in the order of the list.",
  },
  OUT1906: {
    title: "for whom the policy is",
    text: "A policy has exactly one of selector (labels of pods), targetRefs (a gateway or waypoint of the Gateway API, or what hangs on one) and meshWide: true (every workload, from Istio's root namespace). Istio never attaches targetRefs to a sidecar nor a selector to a waypoint; such a policy would silently not be applied.",
  },
  OUT1907: {
    title: "where the modules come from is not said",
    text: "source: image and image-volume need the image of each filter, remote and ecds its url, and remote in an EnvoyFilter the cluster that Envoy fetches from. source: file and inline need nothing, and neither does ecds, where the module is then inside of the manifest.",
  },
  OUT1908: {
    title: "an image without a digest",
    text: "A tag can be moved. Istio pulls it again only when the object changes, so pods that started at different times run different modules, and a rollback of the manifest brings nothing back. With @sha256:DIGEST the image is checked and never changes. outrigger push prints it.",
  },
  OUT1909: {
    title: "a document is too large for the cluster",
    text: "A ConfigMap holds 1 MiB (1,048,576 bytes), and etcd takes requests of 1.5 MiB. An EnvoyFilter with modules inside has them once for each context and port, in base64. Use source: file, ecds (each module once), image or image-volume.",
  },
  OUT1910: {
    title: "a document is too large for a plain kubectl apply",
    text: "Client-side kubectl apply keeps a copy of the object in an annotation, and annotations have at most 262,144 bytes. Such documents work with kubectl apply --server-side -f, with kubectl create, and with Argo CD's ServerSideApply=true; Flux applies that way by itself. The commands that outrigger prints say so.",
  },
  OUT1911: {
    title: "too new for the oldest Istio or Envoy",
    text: "istioVersion and envoyVersion are the oldest that must take the manifest. An older control plane drops fields that it does not know with no more than a warning, and an older API server has no such kind. Raise the version if all of your proxies are as new, or do without.",
  },
  OUT1912: {
    title: "filters that cannot be fused like this",
    text: "fused names the module that registers the listed filters as a chain(). Envoy then sees one filter: one place, one failure policy, one VM, and a configuration that is an object with a member for each of them.",
  },
  OUT1913: {
    title: "two filters with one name",
    text: "The name of a filter is POLICY.FILTER in Envoy's configuration, logs and statistics, so each filter of a policy needs its own. When the same filter is listed twice, give one of them a name.",
  },
  OUT1915: {
    title: "a configuration that is no object",
    text: "WasmPlugin, TrafficExtension and EnvoyExtensionPolicy carry the configuration as an object, which the plugin gets as JSON text. A plugin that takes other text needs an EnvoyFilter.",
  },
  OUT1916: {
    title: "a plugin that the policy has no place for",
    text: "A policy is a chain of HTTP or TCP filters. A service has no place in a listener: it is part of the proxy's bootstrap, which filters/NAME/deploy.yaml and outrigger emit NAME make. Envoy Gateway runs no TCP filters, and one listener of a plain Envoy has filters of one sort.",
  },
  OUT1918: {
    title: "a position that this kind keeps only in part",
    text: "The filter stands where the position says, but not as close to it as with another kind: an EnvoyFilter has no anchor between Istio's check of tokens and authorization that is in every chain, and a WasmPlugin none behind Istio's fault and CORS filters.",
  },
};
