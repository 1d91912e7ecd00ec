// Reads outrigger.yaml, and what the command line says over it, into a complete policy. Every mistake is collected and
// told at its line before anything is made of it.

import { readFileSync } from "node:fs";
import type { Diagnostic, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError, isSystemError } from "../errors/outrigger-error.js";
import { displayPath } from "../project/project.js";
import { completePolicy, type GivenPolicy } from "./given-policy.js";
import type { ManifestKind, Policy, SourceMode } from "./policy.js";
import { checkPolicyShape } from "./policy-schema.js";
import { PositionedYaml, toPointer, type ValuePath } from "./positioned-yaml.js";
import { checkPolicy } from "./rules/policy-rules.js";

/** The policy of a project, unless the command line names another file. */
export const policyFileName = "outrigger.yaml";

/** What the command line says over the file. */
export interface PolicyOverrides {
  readonly kind?: ManifestKind | undefined;
  readonly source?: SourceMode | undefined;
  readonly namespace?: string | undefined;
  readonly selector?: Record<string, string> | undefined;
  readonly priority?: number | undefined;
  readonly istioVersion?: string | undefined;
  readonly envoyVersion?: string | undefined;
  readonly proxyVersion?: string | undefined;
  readonly kustomize?: boolean | undefined;
}

/** A policy, what is doubtful about it, and how to say where a value of it stands. */
export interface LoadedPolicy {
  policy: Policy;
  warnings: readonly Diagnostic[];
  /** As the user would type it. */
  file: string;
  locate(path: ValuePath, part?: "key" | "value"): Location;
}

function readYaml(path: string, file: string): PositionedYaml {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1901",
      severity: "error",
      file,
      message: `the policy cannot be read (${error.code}).`,
      fix: `write ${policyFileName} beside asconfig.json, or name another file with --policy`,
    });
  }
  const yaml = new PositionedYaml(text, file);
  if (yaml.mistakes.length === 0) return yaml;
  throw new OutriggerError(
    ExitCode.InvalidInput,
    yaml.mistakes.map(({ message, ...place }) => ({
      code: "OUT1901" as const,
      severity: "error" as const,
      ...place,
      message: `the policy is not YAML: ${message}`,
      fix: "one setting in each line, as NAME: VALUE; quote values that hold a colon or start with a special character",
    })),
  );
}

/**
 * @throws OutriggerError OUT1901 (no YAML), OUT1902 (unknown setting), OUT1903 (wrong value), and what `checkPolicy`
 * refuses: all that there are, each at its line.
 */
export function loadPolicy(path: string, overrides: PolicyOverrides = {}): LoadedPolicy {
  const file = displayPath(path);
  const yaml = readYaml(path, file);
  const flags = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const value = yaml.value ?? {};
  const merged =
    typeof value === "object" && !Array.isArray(value)
      ? { ...value, ...Object.fromEntries(flags) }
      : value;
  const isFlag = (path: ValuePath): boolean => flags.some(([name]) => name === path[0]);
  const locate: LoadedPolicy["locate"] = (at, part) =>
    isFlag(at) ? { pointer: toPointer(at) } : { ...yaml.locate(at, part), pointer: toPointer(at) };
  const misshapen = checkPolicyShape(merged);
  if (misshapen.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      misshapen.map(({ path: at, part, ...mistake }) => ({
        ...mistake,
        severity: "error" as const,
        ...locate(at, part),
      })),
    );
  }
  const given = merged as GivenPolicy;
  const diagnostics = checkPolicy(given).map(({ path: at, part, ...finding }): Diagnostic => ({
    ...finding,
    ...locate(at, part),
  }));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new OutriggerError(ExitCode.InvalidInput, errors);
  return { policy: completePolicy(given), warnings: diagnostics, file, locate };
}
