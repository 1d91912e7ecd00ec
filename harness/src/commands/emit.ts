// `outrigger emit`: the manifests of proven filters, for the namespace, workload and place that the user names.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandContext } from "./command-context.js";
import { printDiagnostics } from "./report.js";
import { tidyDiagnostics } from "../errors/diagnostic.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";
import type { DeployOverrides } from "../manifest/deploy-settings.js";
import { emitManifests } from "../manifest/emit.js";
import type { ManifestKind, SourceMode } from "../manifest/policy.js";
import { displayPath, openProject } from "../project/project.js";
import { emitPolicy, hasPolicy } from "./emit-policy.js";
import { exitCodeOf, isProven, proveFilters } from "./pipeline.js";
import { selectFilters } from "./select-filters.js";
import { writeManifests } from "./write-manifests.js";

export const emitCodes: ExplanationTable = {
  OUT1006: {
    title: "a value on the command line cannot be read",
    text: "Labels are written key=value, several with commas between them. --priority is a whole number. --config names a file that holds JSON.",
  },
};

export interface EmitCommandOptions {
  namespace?: string;
  selector?: string;
  context?: "inbound" | "outbound" | "gateway";
  position?: string;
  priority?: string;
  portNumber?: number;
  config?: string;
  istioVersion?: string;
  policy?: string;
  kind?: ManifestKind;
  source?: SourceMode;
  envoyVersion?: string;
  out?: string;
  print?: boolean;
}

function unreadable(message: string, fix: string): OutriggerError {
  return new OutriggerError(ExitCode.Usage, { code: "OUT1006", severity: "error", message, fix });
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const part of text.split(",")) {
    const [key = "", value, ...rest] = part.split("=");
    if (key === "" || value === undefined || value === "" || rest.length > 0) {
      throw unreadable(`"${part}" is not a label.`, "write --selector app=cart,version=v1");
    }
    labels[key] = value;
  }
  return labels;
}

function parsePriority(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) {
    throw unreadable(`"${text}" is not a priority.`, "write a whole number: --priority 10");
  }
  return Number(text);
}

function readConfiguration(path: string): unknown {
  const file = resolve(path);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (isSystemError(error)) {
      throw unreadable(
        `cannot read ${path}: ${error.code ?? error.message}.`,
        "name a file that exists",
      );
    }
    if (error instanceof SyntaxError) {
      throw unreadable(`${path} is not JSON: ${error.message}.`, "mend the file at that place");
    }
    throw error;
  }
}

function overridesFrom(options: EmitCommandOptions): DeployOverrides {
  return {
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.selector === undefined ? {} : { selector: parseLabels(options.selector) }),
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(options.position === undefined ? {} : { position: options.position }),
    ...(options.priority === undefined ? {} : { priority: parsePriority(options.priority) }),
    ...(options.portNumber === undefined ? {} : { portNumber: options.portNumber }),
    ...(options.istioVersion === undefined ? {} : { istioVersion: options.istioVersion }),
    ...(options.config === undefined ? {} : { configuration: readConfiguration(options.config) }),
  } as DeployOverrides;
}

const flags = [
  ["namespace", "--namespace"],
  ["selector", "--selector"],
  ["context", "--context"],
  ["position", "--position"],
  ["priority", "--priority"],
  ["portNumber", "--port-number"],
  ["config", "--config"],
  ["istioVersion", "--istio-version"],
  ["policy", "--policy"],
  ["kind", "--kind"],
  ["source", "--source"],
  ["envoyVersion", "--envoy-version"],
] as const;

/** The command line that writes the same manifests again: of some filter, or of the policy. */
function commandLine(options: EmitCommandOptions): (filter?: string) => string {
  const given = flags.flatMap(([key, flag]) =>
    options[key] === undefined ? [] : [flag, String(options[key])],
  );
  return (filter) =>
    ["outrigger", "emit", ...(filter === undefined ? [] : [filter]), ...given]
      .map(quoteWord)
      .join(" ");
}

type FlagName = (typeof flags)[number][0];

function quoteWord(word: string): string {
  return /^[\w./:=,@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Settings that a policy has for each filter, and nowhere else. */
const ofOneFilter = ["context", "position", "portNumber", "config"] as const;
/** Settings that deploy.yaml does not have. */
const ofPolicies = ["kind", "source", "envoyVersion"] as const;

function refuseFlags(options: EmitCommandOptions, names: readonly FlagName[], why: string): void {
  const given = flags.filter(([key]) => names.includes(key) && options[key] !== undefined);
  const [first] = given;
  if (first === undefined) return;
  throw unreadable(`${first[1]} is ${why}.`, "leave it out, or write it into the file");
}

function emitPolicyCommand(
  context: CommandContext,
  options: EmitCommandOptions,
): Promise<ExitCode> {
  refuseFlags(options, ofOneFilter, "for one filter, and a policy has it for each of its filters");
  const { namespace, selector, priority } = options;
  return emitPolicy(context, {
    policy: options.policy,
    out: options.out,
    print: options.print === true,
    command: commandLine(options)(),
    overrides: {
      namespace,
      kind: options.kind,
      source: options.source,
      istioVersion: options.istioVersion,
      envoyVersion: options.envoyVersion,
      ...(selector !== undefined && { selector: parseLabels(selector) }),
      ...(priority !== undefined && { priority: parsePriority(priority) }),
    },
  });
}

export async function emitCommand(
  context: CommandContext,
  names: string[],
  options: EmitCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const isPolicy = names.length === 0 && hasPolicy(openProject(context.folder));
  if (options.policy !== undefined && names.length > 0) {
    throw unreadable(
      "--policy names a policy, and filters are named, too.",
      "give the one or the other",
    );
  }
  if (options.policy !== undefined || isPolicy) return emitPolicyCommand(context, options);
  refuseFlags(options, ofPolicies, "for a policy, and here are filters with their deploy.yaml");
  const { project, filters } = selectFilters(context, names);
  const overrides = overridesFrom(options);
  const proven = await proveFilters(context, project, filters, { overrides });
  const command = commandLine(options);
  const emitted: { filter: string; manifests: { path: string; text?: string }[] }[] = [];
  for (const entry of proven) {
    if (!isProven(entry)) continue;
    const manifests =
      options.print === true
        ? emitManifests({ ...entry, command: command(entry.filter.name) }).map(
            ({ path, text }) => ({ path, text }),
          )
        : writeManifests(
            entry,
            options.out === undefined ? project.root : resolve(options.out),
          ).map((path) => ({ path: displayPath(path) }));
    emitted.push({ filter: entry.filter.name, manifests });
  }
  const diagnostics = tidyDiagnostics(proven.flatMap((entry) => entry.diagnostics));
  const ok = proven.every(isProven);
  if (terminal.json) {
    terminal.result(JSON.stringify({ ok, filters: emitted, diagnostics }, null, 2));
  } else {
    printDiagnostics(terminal, diagnostics);
    for (const { manifests } of emitted) {
      if (options.print === true) terminal.result((manifests[0]?.text ?? "").trimEnd());
      else for (const { path } of manifests) terminal.result(path);
    }
    if (!ok) terminal.problem("no manifest was written for what failed");
  }
  return exitCodeOf(proven);
}
