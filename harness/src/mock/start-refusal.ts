// Why Envoy refuses a plugin, for the person who wrote it: what it answered, what it logged before, and what Envoy
// makes of it.

import type { LogLine } from "./host-process.js";
import { MockStartError } from "./mock-errors.js";
import type { PluginSettings } from "./plugin.js";

/**
 * The step that failed; or "refused": it refused before, "failed": a plugin with the same VM failed on a thread,
 * "empty": there is no module.
 */
export type RefusedStep = "start" | "configure" | "refused" | "failed" | "empty";

const reasons: Readonly<Record<RefusedStep, string>> = {
  start: "proxy_on_vm_start",
  configure: "proxy_on_configure",
  refused: "it refused this configuration before, and Envoy does not ask again while its VM lives",
  failed:
    "a plugin with the same module, vm_id and VM configuration failed to start on a thread, after which " +
    "Envoy takes no new configuration for this VM",
  empty: "its module has no bytes",
};

const envoyTexts = {
  start: "Failed to start base Wasm",
  configure: "Failed to configure base Wasm plugin",
} as const;

export function refusal(
  { name }: PluginSettings,
  step: RefusedStep,
  trapped = false,
  lines: readonly LogLine[] = [],
): MockStartError {
  const asked = step === "start" || step === "configure";
  const how = trapped ? "trapped" : "answered 0";
  const said = lines.filter((line) => !line.fromHost && line.level !== "info");
  const verdict = `Unable to create Wasm plugin ${name}`;
  return new MockStartError({
    code: "OUT1603",
    message: [
      `the plugin ${JSON.stringify(name)} refused to start: ${reasons[step]}${asked ? ` ${how}` : ""}.`,
      ...said.map(({ level, message }) => `It logged (${level}): ${message}`),
      ...(asked ? [`Envoy rejects the configuration: ${verdict}`] : []),
    ].join("\n"),
    envoyText: asked ? envoyTexts[step] : verdict,
    fix:
      said.length === 0
        ? "let the plugin log what is wrong with its configuration before it answers false"
        : "change the configuration as the plugin says",
  });
}
