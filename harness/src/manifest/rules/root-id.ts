// Which of the module's plugins the manifest names. It is read from the module, not typed: a root id that no
// plugin has makes a module refuse to start, and every request gets a 503.

import type { Diagnostic } from "../../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../../errors/outrigger-error.js";
import { nearestWord } from "../../terminal/nearest-word.js";

/** What is doubtful about a root id: one that the only plugin of the module does not have. */
export function rootIdWarning(
  plugins: readonly string[],
  rootId: string | undefined,
): Diagnostic | undefined {
  const [only] = plugins;
  if (plugins.length !== 1 || only === undefined || rootId === undefined || rootId === only) {
    return undefined;
  }
  return {
    code: "OUT1507",
    severity: "warning",
    message: `the module registers no plugin "${rootId}"; its only one, "${only}", is used.`,
    fix: `rootId: ${only}, or remove the setting`,
  };
}

/**
 * The root id to write: the setting, or the only plugin that the module registers.
 * A module that says nothing about its plugins takes the setting, or `fallback`.
 * @throws OutriggerError OUT1507 when several are registered and the setting names none of them.
 */
export function chooseRootId(
  plugins: readonly string[],
  rootId: string | undefined,
  fallback: string,
): string {
  if (plugins.length < 2) return rootId ?? plugins[0] ?? fallback;
  if (rootId !== undefined && plugins.includes(rootId)) return rootId;
  const names = plugins.map((name) => `"${name}"`).join(", ");
  const near = rootId === undefined ? undefined : nearestWord(rootId, plugins);
  throw new OutriggerError(ExitCode.InvalidInput, {
    code: "OUT1507",
    severity: "error",
    message:
      rootId === undefined
        ? `the module registers several plugins (${names}), and the settings do not say which one to run.`
        : `the module registers no plugin "${rootId}"; it registers ${names}.`,
    rule: "with several plugins in a module, the root id is the name of one of them",
    fix: `in deploy.yaml: rootId: ${near ?? plugins[0]}`,
  });
}
