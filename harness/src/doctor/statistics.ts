// What Envoy's counters tell of its Wasm VMs.
// Source: Envoy, source/extensions/common/wasm/{stats_handler,remote_async_datasource}.

import type { Check } from "./check.js";

/** `name: number`, one in each line, as the admin page /stats prints them. */
function countersOf(text: string): Map<string, number> {
  const lines = text.matchAll(/^([\w.~/:@-]+): (\d+)$/gm);
  return new Map(
    [...lines].map(([, name = "", number = ""]): [string, number] => [name, Number(number)]),
  );
}

const reloads: readonly (readonly [RegExp, string])[] = [
  [/^wasm\.(.+)\.vm_reload_failure$/, "could not be made anew"],
  [/^wasm\.(.+)\.vm_reload_success$/, "was made anew after a failure"],
  [/^wasm\.(.+)\.vm_reload_backoff$/, "is failed, and waits before it is made anew"],
];

/** Nothing for counters that are 0 or not there. */
export function statisticsChecks(text: string): Check[] {
  const checks: Check[] = [];
  for (const [name, count] of countersOf(text)) {
    if (count === 0) continue;
    const failures = /^wasm\.remote_load_fetch_failures$/.test(name);
    if (failures) {
      checks.push({
        status: "wrong",
        check: "fetches",
        found: `${count} failed`,
        wanted: "none",
        code: "OUT2167",
        remedy:
          "check the module's URL, its cluster and its sha256; the log of the proxy says what came",
      });
    }
    for (const [pattern, words] of reloads) {
      const plugin = pattern.exec(name)?.[1];
      if (plugin === undefined) continue;
      checks.push({
        status: "wrong",
        check: `VM of ${plugin}`,
        found: `${words} (${count} times)`,
        wanted: "no failure",
        code: "OUT2159",
        remedy: "the log of the proxy has the message of the trap, in lines with wasm",
      });
    }
  }
  return checks;
}
