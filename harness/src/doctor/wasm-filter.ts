// One Wasm filter as Envoy (or a manifest) has it: which module, which configuration, each by its SHA-256.

import { createHash } from "node:crypto";
import { decodeBase64, isModule } from "../lint/rules/inline-module.js";
import { at, isFields, textAt } from "../lint/values.js";
import { member, type Placed } from "../lint/wasm-message.js";
import { capabilitiesOf } from "../manifest/capabilities.js";

export interface ModuleOrigin {
  /** Where the module comes from. */
  readonly kind: "inline" | "file" | "remote" | "environment" | "none";
  /** The file or the URL. */
  readonly place?: string;
  /** Of the module's bytes, where they or their digest are known. */
  readonly sha256?: string;
}

export interface WasmFilter {
  readonly pluginName: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly module: ModuleOrigin;
  /** SHA-256 of the bytes that the plugin gets; that of nothing when it gets none. */
  readonly configurationHash: string;
  readonly configurationSize: number;
  readonly failurePolicy: string;
  /** What the module inside has, and is not allowed to use; empty where nothing restricts it, or it is elsewhere. */
  readonly denied: readonly string[];
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/** JSON with the keys in order, so that two equal objects are one text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** What the plugin gets. Text that is JSON is taken as its value, because istiod and others write it anew. */
export function configurationBytes(any: unknown): Buffer {
  if (any === undefined || any === null) return Buffer.alloc(0);
  const type = textAt(any, "@type").split("/").at(-1);
  const value = at(any, "value");
  const text = typeof value === "string" ? value : "";
  if (type === "google.protobuf.StringValue") return Buffer.from(normalised(text));
  if (type === "google.protobuf.BytesValue") return decodeBase64(text) ?? Buffer.alloc(0);
  return Buffer.from(canonical(type === "google.protobuf.Struct" ? value : any));
}

/** A JSON object as its canonical text; every other text as it is. */
function normalised(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return isFields(parsed) ? canonical(parsed) : text;
  } catch {
    return text; // A plugin may take any text.
  }
}

function moduleOf(code: unknown): ModuleOrigin {
  const local = member({ value: code, path: [] }, "local");
  const remote = member({ value: code, path: [] }, "remote");
  const inline = member(local, "inline_bytes").value;
  if (typeof inline === "string") {
    return { kind: "inline", sha256: sha256(decodeBase64(inline) ?? Buffer.alloc(0)) };
  }
  const file = member(local, "filename").value;
  if (typeof file === "string") return { kind: "file", place: file };
  if (member(local, "environment_variable").value !== undefined) return { kind: "environment" };
  if (!isFields(remote.value)) return { kind: "none" };
  const digest = member(remote, "sha256").value;
  const uri = member(member(remote, "http_uri"), "uri").value;
  return {
    kind: "remote",
    ...(typeof uri === "string" && { place: uri }),
    ...(typeof digest === "string" && digest !== "" && { sha256: digest }),
  };
}

/** The restriction stands in the plugin's configuration up to Envoy 1.39, in that of the VM from 1.40 on. */
function deniedIn(config: Placed, vm: Placed): string[] {
  const restriction = [vm, config]
    .map((place) => member(place, "capability_restriction_config"))
    .find(({ value }) => isFields(value));
  if (restriction === undefined) return [];
  const allowed = member(restriction, "allowed_capabilities").value;
  const inline = member(member(member(vm, "code"), "local"), "inline_bytes").value;
  const bytes = typeof inline === "string" ? decodeBase64(inline) : undefined;
  // An empty list restricts nothing.
  if (bytes === undefined || !isModule(bytes)) return [];
  if (!isFields(allowed) || Object.keys(allowed).length === 0) return [];
  return capabilitiesOf(bytes).filter((name) => !Object.hasOwn(allowed, name));
}

function policyOf(config: unknown): string {
  const policy = member({ value: config, path: [] }, "failure_policy").value;
  if (typeof policy === "string" && policy !== "UNSPECIFIED") return policy;
  return member({ value: config, path: [] }, "fail_open").value === true
    ? "FAIL_OPEN"
    : "FAIL_CLOSED";
}

/** The facts of a `typed_config`, also inside of a TypedStruct; undefined when it is no Wasm filter's. */
export function wasmFilterOf(typedConfig: unknown): WasmFilter | undefined {
  const type = textAt(typedConfig, "@type");
  const inner = textAt(typedConfig, "type_url");
  const isWasm = (url: string): boolean => /\.filters\.(?:http|network)\.wasm\.v3\.Wasm$/.test(url);
  if (!isWasm(type) && !isWasm(inner)) return undefined;
  const message = isWasm(type) ? typedConfig : at(typedConfig, "value");
  const config = member({ value: message, path: [] }, "config");
  const vm = member(config, "vm_config");
  const bytes = configurationBytes(member(config, "configuration").value);
  const word = (
    from: { value: unknown; path: [] | readonly (string | number)[] },
    name: string,
  ): string => {
    const { value } = member(from, name);
    return typeof value === "string" ? value : "";
  };
  return {
    pluginName: word(config, "name"),
    rootId: word(config, "root_id"),
    vmId: word(vm, "vm_id"),
    module: moduleOf(member(vm, "code").value),
    configurationHash: sha256(bytes),
    configurationSize: bytes.length,
    failurePolicy: policyOf(config.value),
    denied: deniedIn(config, vm),
  };
}
