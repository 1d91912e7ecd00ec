// Codes of what is wrong with a WasmPlugin, a TrafficExtension or an EnvoyExtensionPolicy, and with what a policy is
// for.

import type { LintCodes } from "./lint-code.js";

export const pluginCodes: LintCodes = {
  OUT2120: {
    severity: "warning",
    title: "an image that can change behind its tag",
    text: "With the tag latest, or none, nobody can say which module runs: it is pulled when the resource changes, and not when the image does. Name the image by its digest: oci://registry/name@sha256:...",
  },
  OUT2121: {
    severity: "note",
    title: "a module over HTTP without sha256",
    text: "Without sha256 whoever serves the URL decides what runs in the proxy, and nothing tells a new module from an old one. Give the SHA-256 of the .wasm file.",
  },
  OUT2122: {
    severity: "error",
    title: "two digests that differ",
    text: "The image's URL ends in one digest and sha256 says another. For OCI images sha256 is compared with the digest of the manifest: the fetch fails.",
  },
  OUT2123: {
    severity: "warning",
    title: "verificationKey does nothing",
    text: "The field is in the schema and used nowhere: no signature is verified. Use a digest, and verify signatures before the rollout.",
  },
  OUT2125: {
    severity: "error",
    title: "a sha256 that Envoy Gateway refuses",
    text: "sha256 of an EnvoyExtensionPolicy is 64 hexadecimal digits. The schema does not check it; the controller compares it with what it downloaded and refuses the policy.",
  },
  OUT2126: {
    severity: "note",
    title: "this policy does nothing",
    text: "The policy has no extension in it, so it changes nothing.",
  },
  OUT2127: {
    severity: "note",
    title: "this EnvoyFilter does nothing",
    text: "spec.configPatches is empty or not there. Istio takes such an object, and nothing changes in any proxy. That is also what is left of one whose patches stand under another name when they are dropped.",
  },
  OUT2128: {
    severity: "error",
    title: "a target that selects no proxy",
    text: "targetRefs of an EnvoyFilter name a Gateway or a GatewayClass of gateway.networking.k8s.io, a Service, or a ServiceEntry of networking.istio.io. Any other kind is accepted and selects nothing; workloads are selected by workloadSelector.labels.",
  },
};
