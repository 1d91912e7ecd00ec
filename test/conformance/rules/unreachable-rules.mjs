// Rules that no test here can reach, each with the reason. A rule that a test cites may not stand here.

/** @type {Readonly<Record<string, string>>} */
export const unreachableRules = {
  "R2.2-9":
    "A branch that nothing leads to: where a module has proxy_on_context_create, the start makes the call.",
  "R4.11-10": "A setting of newer versions: Envoy 1.36 to 1.40 refuse vm_config.custom_metrics.",
  "R6-13":
    "When Envoy forgets what is gone already: no module, client, log line or statistic sees it.",
  "R4.6-12":
    "A setting of the connection manager (local_reply_config) that rewrites replies behind the filters: the mock host takes none of it.",
  "R3.1-13":
    "Numbers that the host uses inside: no module, client, log line or statistic sees them.",
  "R5.7-1":
    "What Istio's control plane makes of a WasmPlugin before any Envoy sees it: the manifests of this repository are EnvoyFilters, which test/istio carries through Istio's own code.",
  "R5.7-2":
    "How Istio's control plane names the failure policies: the mock host takes Envoy's own, which are tested.",
  "R5.7-3":
    "What Istio's agent does beside Envoy: it fetches a module and puts another filter in its place when it cannot; no Wasm host takes part.",
  "R5.7-4":
    "Where Istio's control plane places a WasmPlugin: the order of filters is Envoy's then, and is tested.",
  "R5.7-5":
    "A field that Istio's API does not have: with EnvoyFilters it is there, and its effect is tested.",
};
