// What a manifest promises: which Wasm filters, where, with which module and configuration.
// Source: Istio, pilot/pkg/model/extensions.go (names of filters that come from WasmPlugin and TrafficExtension);
// Envoy Gateway, internal/xds/translator/wasm.go.

import type { ManifestText } from "../lint/manifest-text.js";
import { at, isFields, listAt, textAt } from "../lint/values.js";
import { plainExpectations } from "./plain-expectation.js";
import {
  configurationBytes,
  sha256,
  wasmFilterOf,
  type ModuleOrigin,
  type WasmFilter,
} from "./wasm-filter.js";

export interface Expectation {
  /** `Kind namespace/name` of the object that promises it. */
  readonly object: string;
  /** Names under which the filter may stand in a chain; the first is the one to show. */
  readonly names: readonly string[];
  readonly kind: "http" | "network";
  /** ANY where the object does not say. */
  readonly context: string;
  /** INSERT_FIRST and so on; undefined where the control plane chooses the place. */
  readonly operation?: string;
  readonly anchor?: string;
  readonly port?: number;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly wasm?: WasmFilter;
}

function headOf(value: unknown): { object: string; namespace: string; name: string } {
  const namespace = textAt(value, "metadata", "namespace") || "default";
  const name = textAt(value, "metadata", "name");
  return { object: `${textAt(value, "kind")} ${namespace}/${name}`, namespace, name };
}

function labelsAt(value: unknown, ...path: string[]): Readonly<Record<string, unknown>> {
  const labels = at(value, ...path);
  return isFields(labels) ? labels : {};
}

function ofEnvoyFilter(value: unknown, all: readonly unknown[]): Expectation[] {
  const head = headOf(value);
  return listAt(value, "spec", "configPatches").flatMap((patch): Expectation[] => {
    const applyTo = textAt(patch, "applyTo");
    if (applyTo !== "HTTP_FILTER" && applyTo !== "NETWORK_FILTER") return [];
    const operation = textAt(patch, "patch", "operation");
    if (!/^(?:INSERT_.*|ADD|REPLACE)$/.test(operation)) return [];
    const name = textAt(patch, "patch", "value", "name");
    const isDiscovered = isFields(at(patch, "patch", "value", "config_discovery"));
    const typedConfig = isDiscovered
      ? extensionNamed(name, all)
      : at(patch, "patch", "value", "typed_config");
    const wasm = wasmFilterOf(typedConfig);
    if (wasm === undefined && !isDiscovered) return [];
    const filter = at(patch, "match", "listener", "filterChain", "filter");
    const kind = applyTo === "HTTP_FILTER" ? "http" : "network";
    const anchor = kind === "http" ? textAt(filter, "subFilter", "name") : textAt(filter, "name");
    const port = at(patch, "match", "listener", "portNumber");
    return [
      {
        object: head.object,
        names: [name],
        kind,
        context: textAt(patch, "match", "context") || "ANY",
        operation,
        ...(anchor !== "" && { anchor }),
        ...(typeof port === "number" && { port }),
        namespace: head.namespace,
        labels: labelsAt(value, "spec", "workloadSelector", "labels"),
        ...(wasm !== undefined && { wasm }),
      },
    ];
  });
}

/** The configuration that an EXTENSION_CONFIG of any of the objects gives under this name. */
function extensionNamed(name: string, all: readonly unknown[]): unknown {
  return all
    .flatMap((value) => listAt(value, "spec", "configPatches"))
    .filter((patch) => textAt(patch, "applyTo") === "EXTENSION_CONFIG")
    .map((patch) => at(patch, "patch", "value"))
    .filter((value) => textAt(value, "name") === name)
    .map((value) => at(value, "typed_config"))[0];
}

const failures: Readonly<Record<string, string>> = {
  FAIL_OPEN: "FAIL_OPEN",
  FAIL_RELOAD: "FAIL_RELOAD",
};

function pluginOf(holder: unknown): WasmFilter {
  const url = textAt(holder, "url");
  const digest = textAt(holder, "sha256") || (/@sha256:([a-f0-9]{64})$/.exec(url)?.[1] ?? "");
  const origin: ModuleOrigin = url.startsWith("file://")
    ? { kind: "file", place: url.slice("file://".length) }
    : // An image's digest is that of its manifest, not of the module.
      {
        kind: "remote",
        place: url,
        ...(/^https?:/.test(url) && digest !== "" && { sha256: digest }),
      };
  const configuration = at(holder, "pluginConfig");
  const any = configuration === undefined ? undefined : structOf(configuration);
  const bytes = configurationBytes(any);
  return {
    pluginName: "",
    rootId: textAt(holder, "pluginName"),
    vmId: "",
    module: origin,
    configurationHash: sha256(bytes),
    configurationSize: bytes.length,
    failurePolicy: failures[textAt(holder, "failStrategy")] ?? "FAIL_CLOSED",
    denied: [],
  };
}

const structOf = (value: unknown): object => ({
  "@type": "type.googleapis.com/google.protobuf.Struct",
  value,
});

function ofPlugin(value: unknown): Expectation[] {
  const { object, namespace, name } = headOf(value);
  const isExtension = textAt(value, "kind") === "TrafficExtension";
  const holder = isExtension ? at(value, "spec", "wasm") : at(value, "spec");
  if (!isFields(holder)) return [];
  const own = `${namespace}.${name}`;
  const names = isExtension
    ? [`extensions.istio.io/trafficextension/${own}`]
    : [
        `extensions.istio.io/trafficextension/${own}~istio-translated-wasmplugin`,
        `extensions.istio.io/wasmplugin/${own}`,
        own,
      ];
  return [
    {
      object,
      names,
      kind: textAt(holder, "type") === "NETWORK" ? "network" : "http",
      context: "ANY",
      namespace,
      labels: labelsAt(value, "spec", "selector", "matchLabels"),
      wasm: pluginOf(holder),
    },
  ];
}

function ofGatewayPolicy(value: unknown): Expectation[] {
  const { object, namespace, name } = headOf(value);
  return listAt(value, "spec", "wasm").map((entry, index): Expectation => {
    const configuration = at(entry, "config");
    const bytes = configurationBytes(
      configuration === undefined ? undefined : structOf(configuration),
    );
    return {
      object,
      names: [`envoy.filters.http.wasm/envoyextensionpolicy/${namespace}/${name}/wasm/${index}`],
      kind: "http",
      context: "ANY",
      namespace,
      labels: {},
      wasm: {
        pluginName: textAt(entry, "name"),
        rootId: textAt(entry, "rootID"),
        vmId: "",
        // The controller serves the module itself, under an address of its own.
        module: { kind: "remote" },
        configurationHash: sha256(bytes),
        configurationSize: bytes.length,
        failurePolicy: at(entry, "failOpen") === true ? "FAIL_OPEN" : "FAIL_CLOSED",
        denied: [],
      },
    };
  });
}

/** Every Wasm filter that the objects of some manifests promise. */
export function expectationsIn(texts: readonly ManifestText[]): Expectation[] {
  const all = texts
    .flatMap(({ documents }) => documents.map(({ value }) => value))
    .flatMap((value) => {
      const items = at(value, "items");
      return Array.isArray(items) ? (items as unknown[]) : [value];
    });
  return all.flatMap((value) => {
    const kind = textAt(value, "kind");
    if (kind === "EnvoyFilter") return ofEnvoyFilter(value, all);
    if (kind === "WasmPlugin" || kind === "TrafficExtension") return ofPlugin(value);
    if (kind === "EnvoyExtensionPolicy") return ofGatewayPolicy(value);
    return kind === "" ? plainExpectations(value) : [];
  });
}
