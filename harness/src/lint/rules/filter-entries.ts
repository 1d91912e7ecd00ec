// Entries of filter chains inside the values of patches, and in configurations of a plain Envoy: has each a name, a
// typed configuration, a type that exists?
// Source: Envoy, http_connection_manager.proto, listener_components.proto; Istio, pkg/config/validation/envoyfilter.

import { nearestWord } from "../../terminal/nearest-word.js";
import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Subject } from "../finding.js";
import { at, isFields, textAt } from "../values.js";
import { member, type MessagePlace } from "../wasm-message.js";
import { inserts, type Patch } from "./patches.js";
import { checkWasmMessage } from "./wasm-rules.js";
import { isOldWasmType, pluginType, prefix, typedStructs, wasmTypes } from "./wasm-types.js";

const wasmTypeList: readonly string[] = Object.values(wasmTypes);

/** What is wrong with a type's name. @returns the Wasm type that was meant, or undefined */
function checkType(
  subject: Subject,
  type: unknown,
  path: ValuePath,
  kind: "http" | "network",
): string | undefined {
  const { report } = subject;
  if (typeof type !== "string" || type === "") {
    report("OUT2071", path, {
      message: "typed_config has no @type, and Istio refuses the EnvoyFilter.",
      rule: '"@type" names the message',
      fix: `"@type": ${wasmTypes[kind]}`,
    });
    return undefined;
  }
  const where = [...path, "@type"];
  const bare = type.startsWith(prefix) ? type : `${prefix}${type}`;
  const isMeant =
    isOldWasmType(type) || (!wasmTypeList.includes(type) && wasmTypeList.includes(bare));
  const near = isMeant ? wasmTypes[kind] : nearestWord(type, wasmTypeList);
  if (wasmTypeList.includes(type)) {
    if (type === wasmTypes[kind]) return type;
    report("OUT2071", where, {
      message: `${type.slice(prefix.length)} is not the type of ${kind === "http" ? "an HTTP" : "a network"} filter.`,
      rule: wasmTypes[kind],
      fix: `"@type": ${wasmTypes[kind]}`,
      edits: [{ kind: "set", path: where, value: wasmTypes[kind] }],
    });
    return type;
  }
  if (bare === pluginType) {
    report("OUT2071", where, {
      message:
        "PluginConfig is what stands under config, and no filter: Envoy refuses the listener.",
      rule: wasmTypes[kind],
      fix: `"@type": ${wasmTypes[kind]}, and the rest under config`,
    });
    return undefined;
  }
  if (near !== undefined) {
    report("OUT2071", where, {
      message: `there is no type ${type}: Istio refuses the EnvoyFilter.`,
      rule: near,
      fix: `"@type": ${near}`,
      edits: [{ kind: "set", path: where, value: near }],
    });
    return near;
  }
  if (/^(?:type\.googleapis\.com\/)?envoy\.(?:config\.filter\.|api\.v2|.*\.v2\.)/.test(type)) {
    report("OUT2071", where, {
      message: `${type} is of Envoy's v2 API, which is gone: Istio refuses the EnvoyFilter.`,
      rule: "the v3 message of the same filter",
    });
  }
  return undefined;
}

/** Istio does not see what is hidden: Envoy meets it. */
function unseen(subject: Subject): Subject {
  return {
    ...subject,
    report: (code, path, saying) => {
      const message = saying.message.replace(
        /Istio refuses the EnvoyFilter|istiod drops it/,
        "Envoy refuses the listener",
      );
      subject.report(code, path, { ...saying, istio: undefined, message });
    },
  };
}

/** A message inside of a TypedStruct, of which Istio sees nothing. */
function checkTypedStruct(
  subject: Subject,
  value: unknown,
  path: ValuePath,
  place: MessagePlace,
): boolean {
  const outer = textAt(value, "@type");
  if (outer !== typedStructs.udpa && outer !== typedStructs.xds) return false;
  const inner = textAt(value, "type_url") || textAt(value, "typeUrl");
  const isWasm = wasmTypeList.includes(inner) || isOldWasmType(inner);
  if (!isWasm) return true;
  const hidesFromAgent = outer === typedStructs.xds && place === "EXTENSION_CONFIG";
  subject.report("OUT2072", [...path, "@type"], {
    severity: hidesFromAgent ? "warning" : "note",
    message: hidesFromAgent
      ? "istio-agent does not understand xds.type.v3.TypedStruct: the module is not fetched."
      : "Istio does not look into a TypedStruct: mistakes in it reach Envoy.",
    rule: `"@type": ${inner}, with its fields beside`,
  });
  if (isOldWasmType(inner)) {
    subject.report("OUT2071", [...path, "type_url"], {
      message: `there is no type ${inner}: Envoy refuses the listener.`,
      rule: wasmTypes.http,
      edits: [{ kind: "set", path: [...path, "type_url"], value: wasmTypes.http }],
    });
  }
  const message = at(value, "value");
  if (isFields(message)) checkWasmMessage(unseen(subject), message, [...path, "value"], place);
  return true;
}

/** The typed configuration of a filter: its type, and what is in it when it is Wasm's. */
function checkTyped(
  subject: Subject,
  value: unknown,
  path: ValuePath,
  place: MessagePlace,
  kind: "http" | "network",
): void {
  if (!isFields(value) || checkTypedStruct(subject, value, path, place)) return;
  const type = checkType(subject, value["@type"], path, kind);
  if (type !== undefined) checkWasmMessage(subject, value, path, place);
}

function checkConfiguration({ subject, value, path }: Patch): void {
  const entry = at(value, "patch", "value");
  const where = [...path, "patch", "value"];
  const typed = at(entry, "typed_config") ?? at(entry, "typedConfig");
  const discovery = at(entry, "config_discovery") ?? at(entry, "configDiscovery");
  if (typed !== undefined && discovery !== undefined) {
    subject.report("OUT2097", where, {
      message: "the filter has typed_config and config_discovery, and istiod keeps one of them.",
      rule: "one of the two",
    });
  }
  if (typed !== undefined || discovery !== undefined) return;
  const hasConfig = at(entry, "config") !== undefined;
  subject.report("OUT2070", hasConfig ? [...where, "config"] : where, {
    message: hasConfig
      ? "config without a type is no field any more: the filter has no configuration, and Envoy does not know what it is."
      : "the filter has no configuration, and Envoy does not know what it is.",
    rule: 'typed_config with "@type"',
    fix: `typed_config: {"@type": ${wasmTypes.http}, config: {...}}`,
    istio: "IST0133",
  });
}

/** Any Wasm message in a value of any shape: in chains of a whole listener, and per route. */
function walk(subject: Subject, value: unknown, path: ValuePath): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => walk(subject, item, [...path, index]));
    return;
  }
  if (!isFields(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const where = [...path, key];
    if (key === "typed_per_filter_config" || key === "typedPerFilterConfig") {
      checkPerRoute(subject, inner, where);
    } else if ((key === "typed_config" || key === "typedConfig") && isFields(inner)) {
      const type = textAt(inner, "@type");
      const isWasm = wasmTypeList.includes(type) || isOldWasmType(type);
      const kind = path.includes("http_filters") || type === wasmTypes.http ? "http" : "network";
      if (isWasm && type !== wasmTypes.service) checkTyped(subject, inner, where, "chain", kind);
      else if (type === wasmTypes.service) checkWasmMessage(subject, inner, where, "bootstrap");
      else walk(subject, inner, where);
    } else walk(subject, inner, where);
  }
}

function checkPerRoute(subject: Subject, value: unknown, path: ValuePath): void {
  if (!isFields(value)) return;
  for (const [name, configuration] of Object.entries(value)) {
    const type = textAt(configuration, "@type");
    const inner = textAt(configuration, "type_url");
    if (!wasmTypeList.includes(type) && !wasmTypeList.includes(inner)) continue;
    subject.report("OUT2089", [...path, name], {
      message: "the Wasm filter takes no configuration per route, and Envoy refuses the routes.",
      rule: "disabled: true in the chain, and envoy.config.route.v3.FilterConfig per route",
    });
  }
}

/** The value of one patch. */
export function checkPatchValue(patch: Patch): void {
  const { subject, value, path, applyTo, operation } = patch;
  const entry = at(value, "patch", "value");
  const where = [...path, "patch", "value"];
  if (!isFields(entry)) return;
  const isFilter = applyTo === "HTTP_FILTER" || applyTo === "NETWORK_FILTER";
  if (!isFilter && applyTo !== "EXTENSION_CONFIG") {
    walk(subject, entry, where);
    return;
  }
  if (applyTo === "EXTENSION_CONFIG" || inserts(patch)) {
    if (textAt(entry, "name") === "") {
      subject.report("OUT2088", where, {
        message: "the filter has no name, and Envoy refuses it.",
        rule: "name",
      });
    }
    checkConfiguration(patch);
  }
  const { value: typed, path: typedPath } = member({ value: entry, path: where }, "typed_config");
  const kind = applyTo === "NETWORK_FILTER" ? "network" : "http";
  const isOther = typed !== undefined && !isFields(typed);
  if (isOther || operation === "REMOVE") return;
  const type = textAt(typed, "@type");
  if (applyTo === "EXTENSION_CONFIG" && type === wasmTypes.network) {
    checkTyped(subject, typed, typedPath, "EXTENSION_CONFIG", "network");
  } else if (typed !== undefined) {
    const place = applyTo === "EXTENSION_CONFIG" ? "EXTENSION_CONFIG" : "chain";
    checkTyped(subject, typed, typedPath, place, kind);
    if (!wasmTypeList.includes(type)) walk(subject, typed, typedPath);
  }
}

/** A configuration of a plain Envoy: every Wasm message in it. */
export function checkPlainEnvoy(subject: Subject): void {
  walk(subject, subject.value, []);
}
