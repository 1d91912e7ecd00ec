// Explanations of the codes that deploy settings and manifests can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const manifestCodes: ExplanationTable = {
  OUT1501: {
    title: "deploy.yaml cannot be read",
    text: "filters/NAME/deploy.yaml says how the filter is deployed. It must be a readable YAML file with one setting in each line. It is optional: without it every setting has its default.",
  },
  OUT1502: {
    title: "no such deploy setting",
    text: "A setting that does not exist would silently do nothing, so it is refused. The list of settings, with what each does, is in the schema deploy.schema.json of the outrigger package; an editor that reads it completes and explains them.",
  },
  OUT1503: {
    title: "a deploy setting has a wrong value",
    text: "The value has the wrong type, or is not one of the allowed values. Versions and label values that look like numbers must be in quotes: YAML reads 1.30 as the number 1.3.",
  },
  OUT1504: {
    title: "a name that Kubernetes refuses",
    text: "Object names and namespaces are RFC 1123 labels: lower-case letters, digits and -. The object's name has at most 50 characters here, because the pod's volume gets a name made from it. Labels have a key [prefix/]name and a value of at most 63 characters; wildcards are not allowed.",
  },
  OUT1505: {
    title: "a filter's name from before Istio 1.19",
    text: "Istio inserts a filter beside another one by its canonical name, such as envoy.filters.http.router. The short names of old examples (envoy.router) match nothing since Istio 1.19, and a patch that matches nothing is dropped without a message.",
  },
  OUT1506: {
    title: "a position behind the router",
    text: "The router is the last HTTP filter of every chain. Envoy refuses a listener that has another one behind it. Use position: before-router.",
  },
  OUT1507: {
    title: "which plugin of the module",
    text: "A module can register several plugins with plugin(NAME, ...). Then the manifest must say which one runs: rootId in deploy.yaml is one of those names. With one plugin in the module nothing needs to be said, and another rootId only misleads.",
  },
  OUT1508: {
    title: "too new for the oldest Istio",
    text: "istioVersion in deploy.yaml is the oldest Istio that must take the manifest. Before 1.25 istiod does not know failure_policy and drops it without an error, so the manifest uses fail_open there, which can say open and closed but not reload.",
  },
  OUT1509: {
    title: "the module is too large for a manifest",
    text: "A ConfigMap holds at most 1 MiB (1,048,576 bytes), and an EnvoyFilter with the module inside little more. Modules of this SDK have some ten to a few hundred KiB: look for the debug profile, for large tables, and for imports that are not needed.",
  },
  OUT1510: {
    title: "the module is too large for a plain kubectl apply",
    text: "Client-side kubectl apply keeps a copy of the object in an annotation, and annotations have at most 262,144 bytes. A module above 190,000 bytes, in base64, does not fit. The manifests are written all the same and work with kubectl apply --server-side -f, with kubectl create, and with Argo CD's ServerSideApply=true; Flux applies that way by itself.",
  },
  OUT1511: {
    title: "a configuration that JSON cannot hold",
    text: "An object in configuration reaches the plugin as JSON text. Infinite numbers, and integers with more digits than a double holds, would arrive as something else, so they are refused. Put the value in quotes if the plugin takes text, or give the whole configuration as a string, which reaches the plugin as it is.",
  },
  OUT1512: {
    title: "an anchor that not every chain has",
    text: "With position before:NAME or after:NAME the filter is inserted only into chains that have NAME. Istio puts envoy.filters.http.cors, fault, grpc_stats and router into every HTTP chain; others, such as jwt_authn and rbac, only for workloads with a matching policy. Where the anchor is absent, nothing is inserted and nothing is reported.",
  },
  OUT1513: {
    title: "a port that looks like a Service's",
    text: "portNumber is compared with the port on which traffic arrives in the pod: for inbound the container's port (the Service's targetPort), for a gateway the port on which its pod listens (8080 for Service port 80 in a default installation). Only outbound listeners have the Service's port. A port that no listener has inserts nothing, without a message.",
  },
  OUT1514: {
    title: "a mount path that cannot be used",
    text: "mountPath is a folder of its own in the istio-proxy container; whatever was at that path before is hidden. It must be absolute and outside of the folders that the proxy needs.",
  },
  OUT1515: {
    title: "a position that a TCP filter cannot have",
    text: "A TCP filter is inserted beside another network filter, by default before envoy.filters.network.tcp_proxy, so it is in chains of TCP only. Istio puts what comes first into every chain, those with an HTTP connection manager among them, where the filter would meet the bytes of HTTP.",
  },
  OUT1520: {
    title: "an EnvoyFilter that would not work",
    text: "The finished EnvoyFilter is checked against the rules of Istio's webhook and of istioctl analyze, and against what no tool reports although the filter would silently not be applied, or Envoy would refuse the listener. A finding on a generated file is a bug in Outrigger: please report it with the deploy.yaml.",
  },
};
