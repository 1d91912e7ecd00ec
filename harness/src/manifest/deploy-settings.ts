// Reads filters/NAME/deploy.yaml, and what the command line says over it, into complete settings. Every
// mistake is collected and told at its line before anything is made of the settings.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError, isSystemError } from "../errors/outrigger-error.js";
import { displayPath, type FilterFolder } from "../project/project.js";
import { configurationText } from "./configuration-text.js";
import { PositionedYaml, toPointer, type ValuePath } from "./positioned-yaml.js";
import { checkSettings } from "./rules/settings-rules.js";
import { checkShape } from "./settings-schema.js";
import { defaultDeploySettings, type DeploySettings, type DeployOverrides } from "./settings.js";

export type { DeployOverrides, DeploySettings } from "./settings.js";

/** Where a filter's deploy settings are, whether the file exists or not. Absolute. */
export function deployFile(filter: Pick<FilterFolder, "path">): string {
  return join(filter.path, "deploy.yaml");
}

/** Settings and what is doubtful about them. */
export interface LoadedDeploySettings {
  settings: DeploySettings;
  warnings: readonly Diagnostic[];
}

/** A part of the settings, and how to say where a value of it stands. */
interface Source {
  given: Record<string, unknown>;
  misshapen: Set<string>;
  diagnostics: Diagnostic[];
  locate(path: ValuePath, part: "key" | "value"): Location;
}

function checkSource(given: unknown, locate: Source["locate"]): Source {
  const source: Source = {
    // An empty file says nothing, which is allowed.
    given: (given ?? {}) as Record<string, unknown>,
    misshapen: new Set(),
    diagnostics: [],
    locate: (path, part) => ({ ...locate(path, part), pointer: toPointer(path) }),
  };
  for (const { path, part, ...mistake } of checkShape(source.given)) {
    if (path[0] !== undefined) source.misshapen.add(String(path[0]));
    source.diagnostics.push({ ...mistake, severity: "error", ...source.locate(path, part) });
  }
  return source;
}

function readSource(filter: FilterFolder): Source {
  const path = deployFile(filter);
  const file = displayPath(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return checkSource({}, () => ({}));
    if (!isSystemError(error)) throw error;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1501",
      severity: "error",
      file,
      message: `the deploy settings cannot be read (${error.code}).`,
      fix: "make it a readable file, or remove it: every setting has a default",
    });
  }
  const yaml = new PositionedYaml(text, file);
  if (yaml.mistakes.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      yaml.mistakes.map(({ message, ...place }) => ({
        code: "OUT1501" as const,
        severity: "error" as const,
        ...place,
        message: `the deploy settings are not YAML: ${message}`,
        fix: "one setting in each line, as NAME: VALUE; quote values that hold a colon or start with a special character",
      })),
    );
  }
  return checkSource(yaml.value, (at, part) => yaml.locate(at, part));
}

function withoutUndefined(settings: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/**
 * The settings of a filter's deployment, with what is doubtful about them (a port that looks like a Service's,
 * an anchor that not every chain has).
 * @param overrides settings from the command line; each replaces the file's setting as a whole
 * @throws OutriggerError OUT1501 (no YAML), OUT1502 (unknown setting), OUT1503 (wrong type or value), OUT1504
 * (a name that Kubernetes refuses), OUT1505, OUT1506 (position), OUT1508 (too new for that Istio), OUT1511
 * (configuration that JSON cannot hold), OUT1514 (mount path): all that there are, each at its line.
 */
export function reviewDeploySettings(
  filter: FilterFolder,
  overrides: DeployOverrides = {},
): LoadedDeploySettings {
  const file = readSource(filter);
  const flags = checkSource(withoutUndefined(overrides), () => ({}));
  const isFlag = (name: string): boolean => name in flags.given;
  const misshapen = new Set([
    ...flags.misshapen,
    ...[...file.misshapen].filter((name) => !isFlag(name)),
  ]);
  const merged = { ...defaultDeploySettings(filter), ...file.given, ...flags.given };
  const found = checkSettings(merged, misshapen).map(
    ({ path, part = "value", ...finding }): Diagnostic => ({
      ...finding,
      ...(isFlag(String(path[0])) ? flags : file).locate(path, part),
    }),
  );
  const diagnostics = [...file.diagnostics, ...flags.diagnostics, ...found];
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0) throw new OutriggerError(ExitCode.InvalidInput, errors);
  const { configuration, ...settings } = merged as DeploySettings & DeployOverrides;
  return {
    settings:
      configuration === undefined
        ? settings
        : { ...settings, configuration: configurationText(configuration) },
    warnings: diagnostics,
  };
}

/** `reviewDeploySettings` without the warnings. */
export function loadDeploySettings(
  filter: FilterFolder,
  overrides: DeployOverrides = {},
): DeploySettings {
  return reviewDeploySettings(filter, overrides).settings;
}
