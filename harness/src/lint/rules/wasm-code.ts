// Where a Wasm filter gets its module from.
// Source: Envoy, api/envoy/config/core/v3/base.proto (AsyncDataSource), source/extensions/common/wasm/wasm.cc.

import type { Subject } from "../finding.js";
import { isFields } from "../values.js";
import { member, type MessagePlace, type Placed } from "../wasm-message.js";
import { checkInlineModule } from "./inline-module.js";
import { wrongDigest } from "./digest.js";

const localSources = ["filename", "inline_bytes", "inline_string", "environment_variable"];

function checkLocal(subject: Subject, config: Placed, vm: Placed, local: Placed): void {
  const { report } = subject;
  const isNative = member(vm, "runtime").value === "envoy.wasm.runtime.null";
  checkInlineModule(subject, member(local, "inline_bytes"), member(config, "root_id"), isNative);
  const there = localSources
    .map((name) => member(local, name))
    .filter(({ value }) => value !== undefined);
  const [first] = there;
  if (there.length !== 1 || first === undefined) {
    report("OUT2081", local.path, {
      message:
        there.length === 0
          ? "the module has no source, and Envoy refuses the listener."
          : "the module has several sources, and istiod keeps one of them.",
      rule: "one of filename and inline_bytes",
    });
    return;
  }
  const name = String(first.path.at(-1));
  if (/^inline_?string$/i.test(name) && !isNative) {
    report("OUT2080", first.path, {
      message: "inline_string is text; a module is bytes and fails to load from it.",
      rule: "inline_bytes with the base64 of the module, or filename",
      fix: "base64 -w0 FILE.wasm",
    });
  } else if (name === "filename" && first.value === "") {
    report("OUT2075", first.path, {
      message: "the name of the module's file is empty.",
      rule: "filename",
    });
  }
}

function checkDigest(subject: Subject, remote: Placed, place: MessagePlace): void {
  const { value, path } = member(remote, "sha256");
  const { report } = subject;
  if (value === undefined || value === "") {
    const byAgent = place === "EXTENSION_CONFIG";
    report("OUT2077", value === undefined ? remote.path : path, {
      severity: byAgent ? "warning" : "error",
      message: byAgent
        ? "the remote module has no sha256: istio-agent takes whatever is served, and Envoy alone refuses it."
        : "the remote module has no sha256, and Envoy refuses it.",
      rule: "64 hexadecimal digits",
      fix: "sha256sum FILE.wasm",
    });
    return;
  }
  // With this word istiod tells its agent that there is none.
  if (value === "nil" && place === "EXTENSION_CONFIG") return;
  if (typeof value === "string" && /^[a-f0-9]{64}$/.test(value)) return;
  const words = {
    upper: "the digest is in upper case, and never equals that of the module.",
    other: () => `${JSON.stringify(value)} is no SHA-256.`,
  };
  report("OUT2078", path, wrongDigest(value, path, words));
}

function checkUri(subject: Subject, remote: Placed, place: MessagePlace): void {
  const uri = member(remote, "http_uri");
  const { report } = subject;
  // The agent asks for nothing but the address.
  const needed = place === "EXTENSION_CONFIG" ? ["uri"] : ["uri", "cluster", "timeout"];
  const missing = needed.filter((name) => {
    const { value } = member(uri, name);
    return value === undefined || value === "";
  });
  if (missing.length > 0) {
    report("OUT2090", uri.value === undefined ? remote.path : uri.path, {
      message: `${uri.value === undefined ? "http_uri" : missing.join(" and ")} ${missing.length > 1 && uri.value !== undefined ? "are" : "is"} missing, and Envoy refuses it.`,
      rule: "http_uri: {uri, cluster, timeout}",
    });
  }
  const { value, path } = member(uri, "uri");
  if (typeof value !== "string" || value === "" || /^https?:\/\//.test(value)) return;
  if (place === "EXTENSION_CONFIG" && (/^(?:oci|file):\/\//.test(value) || !value.includes("://")))
    return;
  report("OUT2091", path, {
    message: `${value} is not fetched by Envoy itself, which knows http and https only.`,
    rule: "oci:// is for EXTENSION_CONFIG, WasmPlugin and TrafficExtension",
  });
}

/** Exactly one source, and one that can be loaded. */
export function checkCode(subject: Subject, config: Placed, vm: Placed, place: MessagePlace): void {
  const code = member(vm, "code");
  const local = member(code, "local");
  const remote = member(code, "remote");
  const count = [local, remote].filter(({ value }) => value !== undefined).length;
  if (code.value !== undefined && !isFields(code.value)) return;
  if (isFields(local.value)) checkLocal(subject, config, vm, local);
  if (isFields(remote.value)) {
    checkDigest(subject, remote, place);
    checkUri(subject, remote, place);
  }
  if (count !== 1) {
    subject.report("OUT2081", code.value === undefined ? vm.path : code.path, {
      message:
        count === 0
          ? "the module has no source, and Envoy refuses the listener."
          : "the module has several sources, and istiod keeps one of them.",
      rule: "code.local or code.remote",
    });
    return;
  }
  if (member(vm, "nack_on_code_cache_miss").value === true && isFields(remote.value)) {
    subject.report("OUT2096", member(vm, "nack_on_code_cache_miss").path, {
      message:
        "Envoy refuses the configuration until the module is fetched, and nobody sends it again.",
      rule: "leave nack_on_code_cache_miss out",
    });
  }
}
