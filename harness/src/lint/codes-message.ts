// Codes of what is wrong with the value that Envoy gets, above all with the message of a Wasm filter.

import type { LintCodes } from "./lint-code.js";

export const messageCodes: LintCodes = {
  OUT2070: {
    severity: "error",
    title: "a filter without typed_config",
    text: "A filter's configuration stands in typed_config, with an @type. Envoy no longer looks a filter up by its name, and config, the form of old examples, is no field any more.",
  },
  OUT2071: {
    severity: "error",
    title: "a type that Envoy does not have",
    text: "The type of a Wasm HTTP filter is type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm, of a Wasm network filter type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm. v2 types of old examples are gone; Istio's webhook refuses types that it does not know.",
  },
  OUT2072: {
    severity: "warning",
    title: "a TypedStruct that hides the message",
    text: "Inside udpa.type.v1.TypedStruct nothing is checked by Istio, and xds.type.v3.TypedStruct is not understood by istio-agent when it fetches the module. Use the message's own @type unless istiod does not know a field of it.",
  },
  OUT2073: {
    severity: "error",
    title: "an unknown field inside the Wasm message",
    text: "Envoy's message has no such field. Istio's webhook only warns (IST0133) and istiod drops the field, so what it should say is silently not said.",
  },
  OUT2074: {
    severity: "error",
    title: "a wrong value inside the Wasm message",
    text: "The value has not the type of its field, or is not one of its words. Istio's webhook refuses what does not fit into the message, Envoy what its rules forbid.",
  },
  OUT2075: {
    severity: "error",
    title: "a required part of the Wasm message is missing",
    text: "Envoy refuses the listener. Istio does not check what Envoy requires, so the object is accepted and the proxy keeps its old listener.",
  },
  OUT2076: {
    severity: "error",
    title: "a runtime that the proxy does not have",
    text: "Istio's proxies and the released Envoys run envoy.wasm.runtime.v8 (and envoy.wasm.runtime.null, for code that is compiled into Envoy). Leave runtime out, or write envoy.wasm.runtime.v8. Istio does not check it; Envoy refuses the listener.",
  },
  OUT2077: {
    severity: "error",
    title: "a remote module without sha256",
    text: "Envoy requires the SHA-256 of a module that it fetches. Istio does not check it; Envoy refuses the configuration.",
  },
  OUT2078: {
    severity: "error",
    title: "a sha256 that is none",
    text: "A SHA-256 is 64 hexadecimal digits, here in lower case. One that consists of digits only, or of digits and one e, must be in quotes: YAML reads it as a number otherwise.",
  },
  OUT2079: {
    severity: "error",
    title: "fail_open beside failure_policy",
    text: "fail_open is the older field, failure_policy the newer one. Envoy refuses both together; no tool of Istio notices. Keep failure_policy (Istio 1.25 and newer).",
  },
  OUT2080: {
    severity: "error",
    title: "a module as inline_string",
    text: "inline_string is text: the name of a plugin that is compiled into Envoy. A WebAssembly module is bytes: inline_bytes with base64, filename, or remote.",
  },
  OUT2081: {
    severity: "error",
    title: "no module, or several",
    text: "vm_config.code has exactly one source: local with one of filename, inline_bytes and environment_variable, or remote.",
  },
  OUT2082: {
    severity: "error",
    title: "a configuration without a type",
    text: 'configuration is a google.protobuf.Any: an object with "@type". Plain text or a plain object does not fit. type.googleapis.com/google.protobuf.StringValue with value hands the plugin exactly that text; google.protobuf.Struct hands it the object as JSON.',
  },
  OUT2083: {
    severity: "error",
    title: "inline_bytes that are no module",
    text: "inline_bytes is the base64 of a WebAssembly module: bytes that begin with 00 61 73 6d. Compressed files, images and text are not unpacked there. base64 -w0 FILE.wasm gives the right text.",
  },
  OUT2084: {
    severity: "error",
    title: "a module that Envoy would not load",
    text: "The module inside of the manifest was read: Envoy would refuse it, or crash on it. outrigger explain of the named code says more.",
  },
  OUT2085: {
    severity: "warning",
    title: "a root_id that is nowhere in the module",
    text: "root_id chooses the plugin of a module by the name under which it registers. This AssemblyScript module holds that name nowhere. Older SDKs then answer every request with 503.",
  },
  OUT2086: {
    severity: "error",
    title: "an environment variable twice",
    text: "The same name stands in host_env_keys and in key_values. Envoy refuses the configuration.",
  },
  OUT2087: {
    severity: "note",
    title: "fail_open is deprecated",
    text: "failure_policy: FAIL_OPEN or FAIL_CLOSED says the same since Istio 1.25 (Envoy 1.33), and FAIL_RELOAD more: a new VM after a crash. fail_open still works.",
  },
  OUT2088: {
    severity: "error",
    title: "a filter without a name",
    text: "Every entry of a filter chain has a name of its own. Envoy refuses an empty one.",
  },
  OUT2089: {
    severity: "error",
    title: "a Wasm message per route",
    text: "Envoy's Wasm filter takes no configuration per route: a listener or route with a Wasm message in typed_per_filter_config is refused. Put the filter into the chain with disabled: true and enable it per route with envoy.config.route.v3.FilterConfig, or let the filter decide by path or route name.",
  },
  OUT2090: {
    severity: "error",
    title: "a remote source that is not complete",
    text: "http_uri has uri, cluster and timeout, each required by Envoy. The agent of Istio ignores cluster (istiod itself writes _), but Envoy wants one.",
  },
  OUT2091: {
    severity: "error",
    title: "a URL that only istio-agent can fetch",
    text: "oci:// is fetched by istio-agent, which sees extension configurations (EXTENSION_CONFIG, ECDS) only. In a filter of the chain itself Envoy would fetch the module, and knows http and https only.",
  },
  OUT2092: {
    severity: "error",
    title: "registry credentials in a manifest",
    text: "An environment variable with a pull secret puts credentials into an object that many can read, and into the proxy's configuration dump. Use imagePullSecret of WasmPlugin or TrafficExtension, or let the kubelet pull the image as a volume.",
  },
  OUT2095: {
    severity: "warning",
    title: "reload_config without FAIL_RELOAD",
    text: "reload_config says how long to wait before a failed VM is made anew. That happens with failure_policy: FAIL_RELOAD only.",
  },
  OUT2096: {
    severity: "warning",
    title: "nack_on_code_cache_miss",
    text: "With nack_on_code_cache_miss Envoy refuses the configuration while the module is not in its cache, fetches it meanwhile, and nobody sends the configuration again: with Istio the filter may not arrive at all.",
  },
  OUT2097: {
    severity: "error",
    title: "typed_config and config_discovery together",
    text: "A filter has its configuration inside (typed_config) or gets it by name (config_discovery). Envoy's message holds one of the two; istiod keeps one and says nothing.",
  },
  OUT2100: {
    severity: "warning",
    title: "too large for a plain kubectl apply",
    text: "Client-side kubectl apply keeps a copy of the object in an annotation, and annotations have at most 262,144 bytes. Use kubectl apply --server-side -f, kubectl create, or Argo CD's ServerSideApply=true; Flux applies that way by itself.",
  },
  OUT2101: {
    severity: "error",
    title: "too large for etcd",
    text: 'etcd takes requests of 1.5 MiB; a larger object ends in "etcdserver: request is too large". Ship the module as a file (ConfigMap up to 1 MiB, image volume) or as an OCI image.',
  },
  OUT2102: {
    severity: "error",
    title: "a ConfigMap above 1 MiB",
    text: "data and binaryData of a ConfigMap together hold 1,048,576 bytes. Use an image volume, or WasmPlugin or TrafficExtension with an OCI image.",
  },
  OUT2103: {
    severity: "error",
    title: "a module in data instead of binaryData",
    text: "data of a ConfigMap is text; a module that is put there arrives broken, or as its base64. binaryData holds bytes, written in base64.",
  },
  OUT2104: {
    severity: "warning",
    title: "a ConfigMap with a module that can change",
    text: "Envoy does not look at the file again, so a changed ConfigMap does nothing in running pods and something in new ones. Set immutable: true and put the module's hash into the name: another module is another ConfigMap.",
  },
  OUT2105: {
    severity: "note",
    title: "userVolume as a list",
    text: "sidecar.istio.io/userVolume and userVolumeMount are JSON objects keyed by the volume's name. The list form of older examples works only because the injector prints the name twice and the second one wins.",
  },
  OUT2106: {
    severity: "error",
    title: "userVolume that is no JSON",
    text: "sidecar.istio.io/userVolume and userVolumeMount hold JSON. With anything else the injection of the sidecar fails, and the pod is not created.",
  },
  OUT2107: {
    severity: "error",
    title: "injection annotations at the wrong place",
    text: "Istio's injector reads annotations of the pod. In a Deployment they stand under spec.template.metadata.annotations; under metadata.annotations of the Deployment nobody reads them.",
  },
  OUT2108: {
    severity: "error",
    title: "a mount without its volume",
    text: "Every entry of userVolumeMount needs an entry of the same name in userVolume. The API server refuses the pod otherwise.",
  },
  OUT2109: {
    severity: "warning",
    title: "a mount with subPath",
    text: "A mount with subPath never sees a newer content of its volume. Mount the folder and name the file in it by its hash.",
  },
  OUT2110: {
    severity: "error",
    title: "a module's file that is not mounted",
    text: "The EnvoyFilter names a file that none of the mounts of the selected workload in these files holds. A proxy that is told a file it does not have refuses its whole listener.",
  },
};
