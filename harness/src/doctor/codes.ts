// Explanations of what doctor finds.

import type { ExplanationTable } from "../errors/explanation.js";

export const doctorCodes: ExplanationTable = {
  OUT2150: {
    title: "not a config dump",
    text: "Doctor reads what Envoy's admin page /config_dump says, whole and as JSON. From a pod of Istio: kubectl exec POD -c istio-proxy -- pilot-agent request GET config_dump, or istioctl proxy-config all POD -o json. From an Envoy on this machine: outrigger doctor --admin 127.0.0.1:15000.",
  },
  OUT2151: {
    title: "the admin page cannot be reached",
    text: "The address of --admin answers nothing, or no Envoy does. Istio's proxies have it on port 15000 inside of the pod: kubectl port-forward POD 15000. Only addresses of this machine are asked.",
  },
  OUT2152: {
    title: "the filter is in no listener",
    text: "No chain of the proxy holds it. Either the patch did not reach this proxy (other namespace, other labels, context of another kind of proxy), or it reached it and matched nothing (no such anchor, no such port), or Envoy refused the listener that has it and keeps the one before. The remedy names what the dump tells.",
  },
  OUT2153: {
    title: "Envoy refuses a listener",
    text: "The control plane sent a listener that Envoy does not take. The proxy keeps its last good one, so traffic goes on without the newest configuration, and nothing but the proxy's log and this dump tells. A listener that was never good is not there at all.",
  },
  OUT2154: {
    title: "an extension configuration has not come",
    text: "The filter gets its configuration by name (ECDS) and it is not there. With initial_fetch_timeout 0s the listener waits and the pod is not ready; otherwise requests are answered with 500. Look whether the name is the same on both sides, and whether istio-agent can fetch the module (log of istio-proxy, the word wasm).",
  },
  OUT2155: {
    title: "Envoy refuses an extension configuration",
    text: "It came and Envoy did not take it: the module does not load, refuses its configuration, or the message has a mistake. What was there before stays.",
  },
  OUT2156: {
    title: "the filter stands elsewhere",
    text: "The manifest says one place and the chain has another. Another EnvoyFilter is applied later, or the operation does not do what was meant: INSERT_FIRST of the last applied comes first.",
  },
  OUT2157: {
    title: "another configuration",
    text: "The plugin has another configuration than the manifest. JSON is compared by its value, everything else byte by byte. The newest manifest is not applied, or another object sets the same filter.",
  },
  OUT2158: {
    title: "another module",
    text: "The proxy runs another module than the manifest names: an older one, or one from another place. In file mode the name of the file tells the version; the content cannot be seen in a dump.",
  },
  OUT2159: {
    title: "a VM has failed or was made anew",
    text: "The counters of Envoy's Wasm extension tell of VMs that failed and were made anew, or could not be. A plugin that traps takes all streams of its worker with it. The log of the proxy has the message of the trap.",
  },
  OUT2160: {
    title: "the anchor is not in the chain",
    text: "The filter is inserted beside another one, which this chain does not have: then nothing is inserted, without a message. The filters that are there are listed.",
  },
  OUT2161: {
    title: "the filter is disabled",
    text: "The entry of the chain says disabled: true. It works only for routes that enable it with envoy.config.route.v3.FilterConfig.",
  },
  OUT2162: {
    title: "the listener waits",
    text: "Envoy has taken the listener and waits for something before it serves: an extension configuration, a secret, a module that is being fetched. Until then the one before serves, if there was one.",
  },
  OUT2163: {
    title: "the selector does not match this proxy",
    text: "The labels or the namespace of the proxy, as it tells them in its node metadata, are not those that the manifest selects.",
  },
  OUT2164: {
    title: "no chain for this port",
    text: "portNumber is compared with the port on which traffic arrives: for inbound the container's, for outbound the Service's, for a gateway the one on which its pod listens. No chain has the one that the manifest names.",
  },
  OUT2165: {
    title: "a substitute instead of the module",
    text: "istio-agent could not fetch the module and sent an RBAC filter of the same name in its place: one that lets everything through (FAIL_OPEN) or refuses everything with 403 (FAIL_CLOSED).",
  },
  OUT2166: {
    title: "the filter is there twice",
    text: "A chain holds two filters of this name: two manifests insert it, often the inline and the file form of the same one, or an old name and a new one.",
  },
  OUT2167: {
    title: "modules could not be fetched",
    text: "Envoy's counters tell of fetches of remote modules that failed. While there is no module, requests are answered as the failure policy says. Check the address, the cluster, and the sha256.",
  },
  OUT2168: {
    title: "another failure policy or root_id",
    text: "The proxy has the filter with another failure policy or another root_id than the manifest: an older version is applied, or the control plane dropped a field that it does not know.",
  },
  OUT2169: {
    title: "no Wasm filter in the manifest",
    text: "Doctor compares Wasm filters. The manifest of --manifest inserts none: no EnvoyFilter with a Wasm filter, no WasmPlugin, no TrafficExtension, no EnvoyExtensionPolicy and no configuration of a plain Envoy is in it.",
  },
  OUT2170: {
    title: "a capability is missing",
    text: "capability_restriction_config names what a module may use. A callback that is not in it is never called, and a host call answers with a failure: the filter is loaded and does nothing, or only half of what it should. Envoy says nothing of it. The list has to be that of this module: its imports and its exported callbacks.",
  },
};
