// The message of a Wasm filter: what Istio does not look at, and Envoy refuses or silently takes otherwise.
// Source: Envoy, api/envoy/extensions/wasm/v3/wasm.proto, source/extensions/common/wasm/{plugin,remote_async_datasource,
// wasm}.cc; Istio, pkg/wasm/convert.go.

import { judgeValue, type CrdMistake } from "../../crd/judge.js";
import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Subject } from "../finding.js";
import { isFields } from "../values.js";
import {
  member,
  wasmFilterMessage,
  wasmServiceMessage,
  type MessagePlace,
  type Placed,
} from "../wasm-message.js";
import { gateMessageField } from "./gates.js";
import { checkAny } from "./wasm-any.js";
import { checkCode } from "./wasm-code.js";

function reportShape(subject: Subject, mistake: CrdMistake): void {
  const { path, fault, message, rule, nearest } = mistake;
  if (fault === "unknown field") {
    const name = String(path.at(-1));
    const same = nearest !== undefined && letters(nearest) === letters(name);
    subject.report("OUT2073", path, {
      message: `Envoy's message has no field ${name} here: istiod drops it.`,
      rule,
      fix: nearest === undefined ? undefined : `did you mean ${nearest}?`,
      istio: "IST0133",
      edits: same ? [{ kind: "rename", path, to: nearest }] : [],
    });
    return;
  }
  // A digest has rules of its own, which also know why YAML makes a number of it.
  if (path.at(-1) === "sha256") return;
  subject.report("OUT2074", path, { message: `${message}.`, rule });
}

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const runtimes = ["", "envoy.wasm.runtime.v8", "envoy.wasm.runtime.null"];

function checkRuntime(subject: Subject, vm: Placed): void {
  const { value, path } = member(vm, "runtime");
  if (typeof value !== "string" || runtimes.includes(value)) return;
  subject.report("OUT2076", path, {
    message: `the proxy has no runtime ${value}, and Envoy refuses the listener.`,
    rule: "envoy.wasm.runtime.v8",
    fix: "runtime: envoy.wasm.runtime.v8",
    edits: [{ kind: "set", path, value: "envoy.wasm.runtime.v8" }],
  });
}

function checkFailure(subject: Subject, config: Placed): void {
  const failOpen = member(config, "fail_open");
  const policy = member(config, "failure_policy");
  const hasPolicy =
    policy.value !== undefined && policy.value !== "UNSPECIFIED" && policy.value !== 0;
  if (failOpen.value !== undefined && hasPolicy) {
    // Only where the two agree nothing is left to choose.
    const agree =
      (failOpen.value === true) === (policy.value === "FAIL_OPEN" || policy.value === 3);
    subject.report("OUT2079", failOpen.path, {
      message: "Envoy refuses fail_open beside failure_policy.",
      rule: "failure_policy alone (Istio 1.25 and newer), or fail_open alone",
      fix: "take fail_open away",
      edits: agree ? [{ kind: "remove", path: failOpen.path }] : [],
    });
  } else if (failOpen.value !== undefined && subject.settings.istio >= 25) {
    subject.report("OUT2087", failOpen.path, {
      message: "fail_open is deprecated.",
      rule: "failure_policy, since Istio 1.25",
      fix: `failure_policy: ${failOpen.value === true ? "FAIL_OPEN" : "FAIL_CLOSED"}`,
    });
  }
  for (const field of ["failure_policy", "reload_config", "allow_on_headers_stop_iteration"]) {
    const found = member(config, field);
    if (found.value !== undefined) gateMessageField(subject, field, found.path);
  }
  const reload = member(config, "reload_config");
  if (reload.value !== undefined && policy.value !== "FAIL_RELOAD" && policy.value !== 1) {
    subject.report("OUT2095", reload.path, {
      message: "without failure_policy FAIL_RELOAD nothing is reloaded.",
      rule: "failure_policy: FAIL_RELOAD",
    });
  }
  const backoff = member(reload, "backoff");
  if (isFields(backoff.value) && member(backoff, "base_interval").value === undefined) {
    subject.report("OUT2075", backoff.path, {
      message: "base_interval is missing, and Envoy refuses the listener.",
      rule: "backoff: {base_interval: 1s}",
    });
  }
}

const credentials = ["ISTIO_META_WASM_IMAGE_PULL_SECRET", "WASM_IMAGE_PULL_SECRET"];

function checkEnvironment(subject: Subject, vm: Placed): void {
  const environment = member(vm, "environment_variables");
  const host = member(environment, "host_env_keys").value;
  const own = member(environment, "key_values");
  if (!isFields(own.value)) return;
  for (const key of Object.keys(own.value)) {
    if (Array.isArray(host) && host.includes(key)) {
      subject.report("OUT2086", [...own.path, key], {
        message: `${key} is also in host_env_keys, and Envoy refuses the configuration.`,
        rule: "each variable once",
      });
    }
    if (credentials.includes(key)) {
      subject.report("OUT2092", [...own.path, key], {
        message: "the manifest holds the credentials of a registry.",
        rule: "imagePullSecret of WasmPlugin or TrafficExtension",
      });
    }
  }
}

/** Everything that is wrong with the message of a Wasm filter or service. */
export function checkWasmMessage(
  subject: Subject,
  message: unknown,
  path: ValuePath,
  place: MessagePlace,
): void {
  const schema = place === "bootstrap" ? wasmServiceMessage : wasmFilterMessage;
  for (const mistake of judgeValue(schema, message, path)) reportShape(subject, mistake);
  const config = member({ value: message, path }, "config");
  if (config.value === undefined) {
    subject.report("OUT2075", path, {
      message: "config is missing: the filter has no module.",
      rule: "config: {vm_config: {code: ...}}",
    });
    return;
  }
  if (!isFields(config.value)) return;
  checkAny(subject, member(config, "configuration"));
  checkFailure(subject, config);
  const vm = member(config, "vm_config");
  if (vm.value === undefined) {
    subject.report("OUT2075", config.path, {
      message: "vm_config is missing: the filter has no module.",
      rule: "vm_config: {code: ...}",
    });
    return;
  }
  if (!isFields(vm.value)) return;
  checkAny(subject, member(vm, "configuration"));
  checkRuntime(subject, vm);
  checkEnvironment(subject, vm);
  checkCode(subject, config, vm, place);
}
