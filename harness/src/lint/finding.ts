// What lint says about one place of one document, and how a rule says it.

import type { DiagnosticCode } from "../errors/diagnostic.js";
import { toPointer, type ValuePath } from "../manifest/positioned-yaml.js";
import { lintCodes } from "./codes.js";
import type { LintSeverity } from "./lint-code.js";
import { remedyOf } from "./remedies.js";
import type { LintSettings } from "./versions.js";

export type Fields = Readonly<Record<string, unknown>>;

/** A change of the text that mends a finding without a choice being left. */
export type Edit =
  /** The key at `path` gets another name. */
  | { readonly kind: "rename"; readonly path: ValuePath; readonly to: string }
  /** The scalar at `path` becomes this text, or is put into quotes as it stands. */
  | { readonly kind: "set"; readonly path: ValuePath; readonly value: string }
  | { readonly kind: "quote"; readonly path: ValuePath }
  /** The quoted text at `path` becomes a map that holds it under `value`. */
  | { readonly kind: "wrap"; readonly path: ValuePath; readonly type: string }
  /** The key at `path` and its value go. */
  | { readonly kind: "remove"; readonly path: ValuePath }
  /** The map at `path` gets another key, the first of all; the value is YAML of the flow style. */
  | {
      readonly kind: "insert";
      readonly path: ValuePath;
      readonly key: string;
      readonly value: string;
    };

export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: LintSeverity;
  /** Index of the document in what was given. */
  readonly document: number;
  readonly path: ValuePath;
  /** `path` as an RFC 6901 pointer. */
  readonly pointer: string;
  /** What is wrong with the value, and what comes of it. One sentence. */
  readonly message: string;
  readonly rule?: string;
  readonly fix?: string;
  /** The code under which `istioctl analyze` reports the same. */
  readonly istio?: string;
  /** Known from tables of versions, not from running that version's code. */
  readonly byTable?: true;
  readonly edits?: readonly Edit[];
}

/** What a rule says besides code and place. */
export interface Saying {
  readonly message: string;
  readonly rule?: string | undefined;
  readonly fix?: string | undefined;
  readonly istio?: string | undefined;
  readonly byTable?: true | undefined;
  readonly severity?: LintSeverity | undefined;
  readonly edits?: readonly Edit[] | undefined;
}

/** One object of the input, with what every rule asks first. */
export interface Subject {
  readonly index: number;
  /** Which of several files it is of: what lies in other files need not be applied together. */
  readonly file: number;
  readonly value: Fields;
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Empty where the manifest names none. */
  readonly namespace: string;
  readonly settings: LintSettings;
  report(code: DiagnosticCode, path: ValuePath, saying: Saying): void;
}

export function finding(
  code: DiagnosticCode,
  document: number,
  path: ValuePath,
  saying: Saying,
): Finding {
  const severity = saying.severity ?? lintCodes[code]?.severity ?? "error";
  const given = Object.entries(saying).filter(
    ([key, value]) => value !== undefined && !(key === "edits" && saying.edits?.length === 0),
  );
  const fix = saying.fix ?? remedyOf(code);
  return {
    ...(Object.fromEntries(given) as Omit<Finding, "message">),
    ...(fix !== undefined && { fix }),
    message: saying.message,
    code,
    severity,
    document,
    path,
    pointer: toPointer(path),
  };
}
