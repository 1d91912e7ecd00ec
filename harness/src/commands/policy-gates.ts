// The gates of finished documents, and what is said of all gates of a policy when they were passed.

import type { ProvenPolicy } from "./prove-policy.js";
import { mockEnvoyOf } from "./prove-policy.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { PolicyFileText } from "../manifest/policy-files.js";
import { modulesOf } from "../manifest/prepared-policy.js";
import { checkDocumentSize } from "../manifest/rules/document-size.js";
import { versionVerdicts } from "../manifest/version-verdicts.js";

/** One gate that was passed. */
export interface Gate {
  gate: string;
  verdict: string;
  /** "run": something was executed; "table": rules of a version that cannot be run here. */
  by: "run" | "table";
}

function verdicts({ loaded, prepared, scenarios }: ProvenPolicy): Gate[] {
  if (prepared === undefined) return [];
  const envoy = mockEnvoyOf(loaded.policy);
  const modules = modulesOf(prepared).map(({ filter }) => filter.filter);
  return [
    {
      gate: "modules",
      verdict: `${modules.join(", ")} link and start as Envoy ${envoy}`,
      by: "run",
    },
    { gate: "configuration", verdict: `accepted by ${prepared.entries.length} plugins`, by: "run" },
    { gate: "scenarios", verdict: `${scenarios} passed on the mock as Envoy ${envoy}`, by: "run" },
    ...versionVerdicts(loaded.policy).map(({ of, version, by }) => ({
      gate: of,
      verdict: `${version} or newer takes it`,
      by,
    })),
  ];
}

/** What is wrong with finished documents, and the gates that they and their modules passed. */
export async function proveDocuments(
  proven: ProvenPolicy,
  files: readonly PolicyFileText[],
  folder: string,
): Promise<{ gates: Gate[]; found: Diagnostic[] }> {
  const found = files.flatMap(({ path, documents }) =>
    documents
      .filter((document) => "kind" in document)
      .flatMap((document) => checkDocumentSize(document, `${folder}/${path}`)),
  );
  return { gates: verdicts(proven), found: await Promise.resolve(found) };
}
