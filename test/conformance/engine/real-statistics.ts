// Statistics that modules defined, as Envoy's admin interface tells them, by program.

import type { EnvoyProcess } from "../../../harness/src/envoy/process.js";

/** Names carry the number of their program as `m00012`. */
export const statisticOwner = /m(\d{5})/;

export async function realStatistics(envoy: EnvoyProcess): Promise<Map<string, string[]>> {
  const { body } = await envoy.admin("/stats?format=json&filter=wasmcustom");
  const found = new Map<string, string[]>();
  // Numbers of 64 bits, which no JSON reader keeps.
  for (const [, name = "", value = ""] of body.matchAll(/"name":"([^"]*)","value":(\d+)/g)) {
    const id = statisticOwner.exec(name)?.[1];
    if (id === undefined) continue;
    const own = found.get(id) ?? [];
    own.push(`${name.replace(/^wasmcustom\./, "").replaceAll(id, "#")} = ${value}`);
    found.set(id, own);
  }
  for (const own of found.values()) own.sort();
  return found;
}
