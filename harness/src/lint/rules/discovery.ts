// Extension configurations (ECDS): two patches of the same name, one that gives and one that asks.
// Source: Istio, pilot/pkg/networking/core/envoyfilter/extension_configuration_patch.go, pkg/wasm/convert.go.

import type { Subject } from "../finding.js";
import { at, isFields, listAt, textAt } from "../values.js";
import { patchesOf, type Patch } from "./patches.js";
import { rbacType, wasmTypes } from "./wasm-types.js";

const wasmTypeList: readonly string[] = Object.values(wasmTypes);

const nameOf = ({ value }: Patch): string => textAt(value, "patch", "value", "name");

function asks({ applyTo, value }: Patch): boolean {
  return (
    (applyTo === "HTTP_FILTER" || applyTo === "NETWORK_FILTER") &&
    isFields(at(value, "patch", "value", "config_discovery"))
  );
}

/** Whether the module is fetched by istio-agent, which may send RBAC in its place. */
function isRemote({ value }: Patch): boolean {
  return (
    at(value, "patch", "value", "typed_config", "config", "vm_config", "code", "remote") !==
    undefined
  );
}

function checkTypes(asking: Patch, given: Patch): void {
  const where = [...asking.path, "patch", "value", "config_discovery", "type_urls"];
  const urls = listAt(asking.value, "patch", "value", "config_discovery", "type_urls");
  const type = textAt(given.value, "patch", "value", "typed_config", "@type");
  const wanted = [type, ...(isRemote(given) && type === wasmTypes.http ? [rbacType] : [])];
  const missing = wanted.filter((url) => url !== "" && !urls.includes(url));
  if (missing.length === 0 || !wasmTypeList.includes(type)) return;
  asking.subject.report("OUT2057", where, {
    // The substitute is sent only when a fetch fails.
    severity: missing.includes(type) ? "warning" : "note",
    message: `type_urls does not list ${missing.join(" and ")}: Envoy refuses it when it comes.`,
    rule: "every type that is sent under this name; when the fetch of a module fails, RBAC is sent in its place",
    fix: `type_urls: [${wanted.join(", ")}]`,
  });
}

export function checkDiscovery(subjects: readonly Subject[]): void {
  const patches = subjects.flatMap(patchesOf);
  const given = patches.filter(({ applyTo }) => applyTo === "EXTENSION_CONFIG");
  const asking = patches.filter(asks);
  for (const patch of given) {
    const name = nameOf(patch);
    if (name === "" || asking.some((other) => nameOf(other) === name)) continue;
    patch.subject.report("OUT2055", [...patch.path, "patch", "value", "name"], {
      message: `no filter here asks for ${name}: the configuration is not sent to any proxy.`,
      rule: "an HTTP_FILTER of the same name with config_discovery",
    });
  }
  for (const patch of asking) {
    const name = nameOf(patch);
    if (name === "") continue;
    const giver = given.find((other) => nameOf(other) === name);
    if (giver !== undefined) checkTypes(patch, giver);
    else {
      patch.subject.report("OUT2056", [...patch.path, "patch", "value", "name"], {
        message: `no EXTENSION_CONFIG here gives ${name}: the listener waits for it, or answers 500.`,
        rule: "an EXTENSION_CONFIG patch of the same name",
      });
    }
  }
}
