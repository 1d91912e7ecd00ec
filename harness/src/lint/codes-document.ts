// Codes of what is wrong with a document before its meaning is looked at: text, kind, fields, names.

import type { LintCodes } from "./lint-code.js";

export const documentCodes: LintCodes = {
  OUT2001: {
    severity: "error",
    title: "a file could not be read",
    text: "The file or folder named on the command line is not there, or may not be read. Nothing can be said of it, so the exit code is 3.",
  },
  OUT2002: {
    severity: "error",
    title: "not YAML",
    text: "The text cannot be parsed as YAML: wrong indentation, a tab, an unclosed quote, the same key twice. kubectl stops at the first such place, or, for a key that is there twice, silently takes the last one.",
  },
  OUT2003: {
    severity: "error",
    title: "a template, not a manifest",
    text: "The file holds {{ ... }} of a Helm chart (or another Go template). Only what comes out of it can be judged. Render it first: helm template CHART | outrigger lint -",
  },
  OUT2004: {
    severity: "note",
    title: "a file of Kustomize or Helm",
    text: "A kustomization.yaml, a Chart.yaml or a values file is not applied itself, so there is nothing to judge in it. Lint what comes out of it: kubectl kustomize FOLDER | outrigger lint - or helm template CHART | outrigger lint -",
  },
  OUT2005: {
    severity: "warning",
    title: "a placeholder that nothing has replaced",
    text: "A value such as ${NAMESPACE}, $(NAME) or <your-namespace> reaches the cluster as it stands when nothing replaces it before kubectl apply. Run the step that does (envsubst, Flux, Kustomize), and lint its output.",
  },
  OUT2006: {
    severity: "warning",
    title: "not a Kubernetes object",
    text: "A document without apiVersion and kind cannot be applied. A bare Envoy configuration, a values file and the patch of a Kustomize overlay look like that.",
  },
  OUT2010: {
    severity: "error",
    title: "a version that this kind does not have",
    text: 'EnvoyFilter exists in networking.istio.io/v1alpha3 only, WasmPlugin and TrafficExtension in extensions.istio.io/v1alpha1, EnvoyExtensionPolicy in gateway.envoyproxy.io/v1alpha1. The API server answers "no matches for kind". istioctl validate says that the file is valid, because it skips kinds and versions that it does not know.',
  },
  OUT2011: {
    severity: "error",
    title: "no such kind",
    text: "The kind is misspelt. Kinds are in upper camel case, in the singular. istioctl validate skips what it does not know, and says valid.",
  },
  OUT2012: {
    severity: "error",
    title: "the EnvoyFilter of Istio 1.4 and before",
    text: "spec.filters, workloadLabels, insertPosition, filterType and listenerMatch are fields of an API that is gone since Istio 1.5. Today's API server refuses or drops them, and what is left does nothing. The same is said today with workloadSelector and configPatches: applyTo, match, patch.",
  },
  OUT2013: {
    severity: "error",
    title: "spec.patches instead of spec.configPatches",
    text: "The list of patches is called configPatches. Under another name it is refused, or pruned, and then the EnvoyFilter is empty and has no effect.",
  },
  OUT2014: {
    severity: "error",
    title: "an unknown field",
    text: "The resource has no such field. kubectl refuses it (its validation is strict since 1.25); Argo CD, Flux and older kubectl let the API server drop it without an error, and it does nothing. Istio's code for it is IST0106.",
  },
  OUT2015: {
    severity: "error",
    title: "a value that the API server refuses",
    text: "The value has the wrong type, is not one of the allowed words, is out of bounds, is there twice or is missing. The API server refuses the whole object. The schema is that of the resource's definition (CRD) in Istio 1.31 and Envoy Gateway 1.9.",
  },
  OUT2016: {
    severity: "error",
    title: "a rule of the resource is broken",
    text: "Besides types, the definition of the resource holds rules (CEL) that the API server checks: which fields exclude each other, which go together, what a value must look like. istioctl validate does not know them.",
  },
  OUT2017: {
    severity: "error",
    title: "metadata that Kubernetes refuses",
    text: "An object has a name, of lower-case letters, digits, - and . (RFC 1123); a namespace is a label without dots; labels and annotations are text: a number or true must be in quotes.",
  },
  OUT2018: {
    severity: "warning",
    title: "the same object twice",
    text: "Two documents have the same kind, namespace and name. Applied one after the other, the second replaces the first, which then has no effect.",
  },
};
