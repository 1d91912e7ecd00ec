// Policies as `outrigger emit` writes them after its gates, in folders of their own.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { completePolicy, type GivenPolicy } from "../../harness/src/manifest/given-policy.js";
import { policyFiles } from "../../harness/src/manifest/policy-files.js";
import { preparePolicy } from "../../harness/src/manifest/prepared-policy.js";
import { checkPolicy } from "../../harness/src/manifest/rules/policy-rules.js";

/**
 * Writes the documents of a policy that a cluster takes into one file, and the modules that its ConfigMaps would bring
 * into the folder that it says.
 * @returns the file's path
 */
export function emitPolicyInto(
  folder: string,
  modules: ReadonlyMap<string, BuiltFilter>,
  given: GivenPolicy,
): string {
  const refused = checkPolicy(given).filter(({ severity }) => severity === "error");
  if (refused.length > 0) throw new Error(refused.map(({ message }) => message).join("\n"));
  const policy = completePolicy(given);
  const prepared = preparePolicy(policy, modules);
  const files = policyFiles({ prepared, policyFile: "outrigger.yaml", command: "emit", folder });
  const texts = files.filter(({ path }) => path !== "pod-template.yaml").map(({ text }) => text);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${policy.name}.yaml`);
  writeFileSync(file, texts.join("---\n"));
  if (policy.source !== "file") return file;
  for (const { mountPath, fileName, module } of prepared.entries) {
    const mounted = join(mountPath, fileName);
    mkdirSync(dirname(mounted), { recursive: true });
    writeFileSync(mounted, module.bytes);
  }
  return file;
}
