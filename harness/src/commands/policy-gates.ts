// The gates of finished documents, and what is said of all gates of a policy when they were passed.

import type { ProvenPolicy } from "./prove-policy.js";
import { mockEnvoyOf } from "./prove-policy.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { lintDocuments } from "../lint/index.js";
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

function verdicts(
  { loaded, prepared, scenarios }: ProvenPolicy,
  files: readonly PolicyFileText[],
): Gate[] {
  if (prepared === undefined) return [];
  const envoy = mockEnvoyOf(loaded.policy);
  const documents = files.flatMap((file) => file.documents);
  const modules = modulesOf(prepared).map(({ filter }) => filter.filter);
  return [
    {
      gate: "modules",
      verdict: `${modules.join(", ")} link and start as Envoy ${envoy}`,
      by: "run",
    },
    { gate: "configuration", verdict: `accepted by ${prepared.entries.length} plugins`, by: "run" },
    { gate: "scenarios", verdict: `${scenarios} passed on the mock as Envoy ${envoy}`, by: "run" },
    {
      gate: "documents",
      verdict: `${documents.length} pass the rules of CRDs, webhook, analyzers and Envoy`,
      by: "run",
    },
    ...versionVerdicts(loaded.policy).map(({ of, version, by }) => ({
      gate: of,
      verdict: `${version} or newer takes it`,
      by,
    })),
  ];
}

/** Rules of Istio's webhook and analyzers, of the CRDs, and of Envoy; those of other minors are tables. */
function lint(
  { loaded }: ProvenPolicy,
  files: readonly PolicyFileText[],
  folder: string,
): Diagnostic[] {
  const { kind, istioVersion, envoyVersion, rootNamespace } = loaded.policy;
  const isForIstio = kind !== "envoy" && kind !== "listener" && kind !== "envoyextensionpolicy";
  const documents = files.flatMap(({ path, documents }) =>
    documents.map((document) => ({ document, file: `${folder}/${path}` })),
  );
  const options = { envoyVersion, rootNamespace, ...(isForIstio && { istioVersion }) };
  return lintDocuments(
    documents.map(({ document }) => document),
    options,
  ).flatMap(({ code, severity, document, pointer, message, rule, fix }): Diagnostic[] =>
    severity === "note"
      ? []
      : [
          {
            code,
            severity,
            file: documents[document]?.file ?? folder,
            pointer,
            message,
            ...(rule !== undefined && { rule }),
            ...(fix !== undefined && { fix }),
          },
        ],
  );
}

/** What is wrong with finished documents, and the gates that they and their modules passed. */
export function proveDocuments(
  proven: ProvenPolicy,
  files: readonly PolicyFileText[],
  folder: string,
): { gates: Gate[]; found: Diagnostic[] } {
  const sizes = files.flatMap(({ path, documents }) =>
    documents
      .filter((document) => "kind" in document)
      .flatMap((document) => checkDocumentSize(document, `${folder}/${path}`)),
  );
  return { gates: verdicts(proven, files), found: [...sizes, ...lint(proven, files, folder)] };
}
