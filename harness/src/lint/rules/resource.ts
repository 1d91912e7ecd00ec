// The API server's verdict as findings: each mistake under the code that says most about it.

import { judgeResource, type CrdMistake, type CustomResource } from "../../crd/index.js";
import type { Edit, Saying, Subject } from "../finding.js";
import { at } from "../values.js";
import { remedyOfRule } from "../remedies.js";
import { wrongDigest } from "./digest.js";

/** Letters and digits only, for names that differ in their spelling alone. */
const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** `labels` under `selector`, `matchLabels` under `workloadSelector`, and the selector of another kind itself. */
const selectorOfOthers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  EnvoyFilter: {
    "spec/selector": "workloadSelector",
    "spec/workloadSelector/matchLabels": "labels",
  },
  ServiceEntry: {
    "spec/selector": "workloadSelector",
    "spec/workloadSelector/matchLabels": "labels",
  },
  WasmPlugin: { "spec/workloadSelector": "selector", "spec/selector/labels": "matchLabels" },
  TrafficExtension: { "spec/workloadSelector": "selector", "spec/selector/labels": "matchLabels" },
};

function unknownField(subject: Subject, mistake: CrdMistake): void {
  const { kind, value, report } = subject;
  const { path, message, rule, nearest } = mistake;
  const place = path.join("/");
  const right = selectorOfOthers[kind]?.[place];
  if (right !== undefined) {
    report("OUT2025", path, {
      message: `${message} in ${kind}: the policy would be for every workload of the namespace.`,
      rule:
        kind === "EnvoyFilter" || kind === "ServiceEntry"
          ? "workloadSelector.labels"
          : "selector.matchLabels",
      fix: `${right}:`,
      edits: [{ kind: "rename", path, to: right }],
    });
    return;
  }
  if (kind === "EnvoyFilter" && place === "spec/patches") {
    const free = at(value, "spec", "configPatches") === undefined;
    report("OUT2013", path, {
      message:
        "spec.patches is no field: without configPatches the EnvoyFilter is empty and does nothing.",
      rule: "spec.configPatches",
      fix: "configPatches:",
      istio: "IST0106",
      ...(free && { edits: [{ kind: "rename", path, to: "configPatches" }] }),
    });
    return;
  }
  const name = String(path.at(-1));
  const sameLetters = nearest !== undefined && letters(nearest) === letters(name);
  const taken = nearest !== undefined && at(value, ...path.slice(0, -1), nearest) !== undefined;
  report("OUT2014", path, {
    message: `${message}: it is refused, or dropped without an error.`,
    rule,
    fix: nearest === undefined ? undefined : `did you mean ${nearest}?`,
    istio: istioCode(kind),
    ...(sameLetters && !taken && { edits: [{ kind: "rename", path, to: nearest }] }),
  });
}

function istioCode(kind: string): string | undefined {
  return kind === "EnvoyExtensionPolicy" ? undefined : "IST0106";
}

/** Digits that YAML read as a number, and other digests that are none. */
function digest(subject: Subject, mistake: CrdMistake): void {
  const { path } = mistake;
  subject.report("OUT2078", path, {
    ...wrongDigest(at(subject.value, ...path), path, {
      upper: "the digest is in upper case.",
      other: () => `${mistake.message}.`,
    }),
    istio: istioCode(subject.kind),
  });
}

function codeOf(mistake: CrdMistake): "OUT2015" | "OUT2016" | "OUT2020" | "OUT2024" {
  if (mistake.rule.startsWith("workloadSelector or targetRefs")) return "OUT2020";
  if (mistake.rule.startsWith("labels are compared") || mistake.rule === "a label has a key") {
    return "OUT2024";
  }
  return mistake.fault === "rule" || mistake.fault === "combination" ? "OUT2016" : "OUT2015";
}

/** A value in the wrong type that is right when it is in quotes. */
function quoting({ value }: Subject, { path, fault, rule }: CrdMistake): Edit[] {
  const found = at(value, ...path);
  const isScalar = ["number", "bigint", "boolean"].includes(typeof found);
  return fault === "type" && rule === "text" && isScalar ? [{ kind: "quote", path }] : [];
}

/** A broken rule is said with the value where that is short. */
function brokenRule(value: unknown, rule: string): string {
  const shown = ["string", "number"].includes(typeof value) ? JSON.stringify(value) : "the object";
  return `the API server refuses ${shown}: ${rule}.`;
}

/** What to do about a mistake of which no more is known than the rule. */
function remedy({ fault, path, rule, message }: CrdMistake): string | undefined {
  if (fault === "rule") return remedyOfRule(rule);
  if (fault === "required") return `add ${message.replace(/ is missing$/, "")}`;
  if (fault === "duplicate") return "keep one of the two";
  if (fault === "combination") return "keep one of them";
  const field = path.findLast((step) => typeof step === "string") ?? "the field";
  return fault === "type" || fault === "value" ? `${field}: ${rule}` : undefined;
}

function sayingOf(subject: Subject, mistake: CrdMistake): Saying {
  const { path, message, rule, nearest, fault } = mistake;
  const edits = quoting(subject, mistake);
  const nearestFix = nearest === undefined ? undefined : `did you mean ${nearest}?`;
  const isRule = fault === "rule";
  return {
    message: isRule
      ? brokenRule(at(subject.value, ...path), rule)
      : `${message}, and the API server refuses it.`,
    rule: isRule ? undefined : rule,
    fix: nearestFix ?? (edits.length > 0 ? "put the value in quotes" : remedy(mistake)),
    istio: istioCode(subject.kind),
    edits,
  };
}

/** What the definition of the resource says, with its rules. */
export function checkResource(subject: Subject, resource: CustomResource): void {
  for (const mistake of judgeResource(resource, subject.value)) {
    const field = mistake.path.at(-1);
    if (mistake.fault === "unknown field") unknownField(subject, mistake);
    else if (field === "sha256") digest(subject, mistake);
    else subject.report(codeOf(mistake), mistake.path, sayingOf(subject, mistake));
  }
}
