// Everything that lint has to say about the objects of one or several manifests, in one pass over each object and
// one over all of them together.

import type { ValuePath } from "../manifest/positioned-yaml.js";
import { finding, type Finding, type Saying, type Subject } from "./finding.js";
import { checkAnchors, insertedNames } from "./rules/anchors.js";
import { checkDiscovery } from "./rules/discovery.js";
import { checkPatchValue, checkPlainEnvoy } from "./rules/filter-entries.js";
import { checkGates } from "./rules/gates.js";
import { checkIdentity, checkMetadata, isOldForm } from "./rules/identity.js";
import { checkOperation } from "./rules/operations.js";
import { checkPriorities, checkSamePlace } from "./rules/order.js";
import { patchesOf } from "./rules/patches.js";
import { checkPlaceholders } from "./rules/placeholders.js";
import { checkPlugin } from "./rules/plugins.js";
import { checkPorts } from "./rules/ports.js";
import { checkResource } from "./rules/resource.js";
import { checkSelection } from "./rules/selection.js";
import { checkSize } from "./rules/sizes.js";
import {
  checkConfigMap,
  checkModuleFiles,
  checkPodTemplate,
  podTemplateOf,
  type Workload,
} from "./rules/volumes.js";
import { checkWebhook } from "./rules/webhook.js";
import { wasmTypes } from "./rules/wasm-types.js";
import { at, isFields, listAt, textAt } from "./values.js";
import { lintSettings, type LintOptions, type LintSettings } from "./versions.js";

/** One object and where it stands: a document of its own, or an item of a list in one. */
interface Located {
  readonly value: unknown;
  readonly document: number;
  readonly path: ValuePath;
}

/** Lists hold objects under `items`. */
function expand(value: unknown, document: number, path: ValuePath): Located[] {
  const isList = /List$/.test(textAt(value, "kind")) && Array.isArray(at(value, "items"));
  if (!isList) return [{ value, document, path }];
  return listAt(value, "items").flatMap((item, index) =>
    expand(item, document, [...path, "items", index]),
  );
}

const kustomize = new Set(["Kustomization", "Component"]);

/** What a document without apiVersion and kind is, where that can be seen. */
function shapeOf(value: unknown): "envoy" | "pod template" | "other" {
  const envoy = [
    "static_resources",
    "http_filters",
    "filter_chains",
    "bootstrap_extensions",
    "admin",
  ];
  if (envoy.some((key) => at(value, key) !== undefined)) return "envoy";
  return isFields(at(value, "spec", "template")) ? "pod template" : "other";
}

class Lint {
  readonly findings: Finding[] = [];
  private readonly subjects: Subject[] = [];
  private readonly judged: Subject[] = [];
  private readonly workloads: Workload[] = [];

  /** @param files the file of each document, by a number */
  constructor(
    private readonly settings: LintSettings,
    private readonly files: readonly number[],
  ) {}

  run(located: readonly Located[]): void {
    for (const entry of located) this.look(entry);
    const filters = this.judged.filter(({ kind }) => kind === "EnvoyFilter");
    const services = this.subjects.filter(({ kind }) => kind === "Service");
    const inserted = insertedNames(filters);
    for (const subject of filters) this.envoyFilter(subject, inserted, services);
    checkPriorities(filters);
    checkSamePlace(filters);
    checkDiscovery(filters);
  }

  private subject({ value, document, path }: Located): Subject | undefined {
    if (!isFields(value)) return undefined;
    return {
      index: document,
      file: this.files[document] ?? 0,
      value,
      kind: textAt(value, "kind"),
      apiVersion: textAt(value, "apiVersion"),
      name: textAt(value, "metadata", "name"),
      namespace: textAt(value, "metadata", "namespace"),
      settings: this.settings,
      report: (code, where, saying) => {
        this.findings.push(finding(code, document, [...path, ...where], below(path, saying)));
      },
    };
  }

  private look(located: Located): void {
    const subject = this.subject(located);
    if (subject === undefined || subject.kind === "" || subject.apiVersion === "") {
      this.unknown(located, subject);
      return;
    }
    this.subjects.push(subject);
    if (kustomize.has(subject.kind) && subject.apiVersion.startsWith("kustomize.config.k8s.io")) {
      subject.report("OUT2004", ["kind"], {
        message: "a kustomization is not applied itself: there is nothing to judge in it.",
        fix: "kubectl kustomize FOLDER | outrigger lint -",
      });
      return;
    }
    if (subject.kind === "ConfigMap") checkConfigMap(subject);
    if (podTemplateOf(subject.kind) !== undefined)
      this.workloads.push({ subject, mounts: checkPodTemplate(subject) });
    this.resource(subject);
  }

  private resource(subject: Subject): void {
    const resource = checkIdentity(subject);
    if (resource === undefined) {
      if (subject.kind === "ConfigMap") checkSize(subject);
      return;
    }
    checkPlaceholders(subject);
    checkMetadata(subject);
    if (isOldForm(subject)) return;
    checkResource(subject, resource);
    checkGates(subject);
    checkSize(subject);
    this.judged.push(subject);
    if (["WasmPlugin", "TrafficExtension", "EnvoyExtensionPolicy"].includes(subject.kind))
      checkPlugin(subject);
  }

  private unknown({ value, document, path }: Located, subject: Subject | undefined): void {
    const shape = shapeOf(value);
    if (subject !== undefined && shape === "envoy") checkPlainEnvoy(subject);
    else if (subject !== undefined && shape === "pod template") checkPodTemplate(subject);
    else if (value !== null && value !== undefined) {
      const missing = ["apiVersion", "kind"].filter((field) => textAt(value, field) === "");
      this.findings.push(
        finding("OUT2006", document, path, {
          message: `the document has no ${missing.join(" and no ")}, so it cannot be applied.`,
          rule: "apiVersion and kind",
        }),
      );
    }
  }

  private envoyFilter(
    subject: Subject,
    inserted: ReadonlySet<string>,
    services: readonly Subject[],
  ): void {
    checkWebhook(subject);
    checkSelection(subject, bringsWasm(subject));
    for (const patch of patchesOf(subject)) {
      checkOperation(patch);
      checkAnchors(patch, inserted);
      checkPatchValue(patch);
    }
    checkPorts(subject, services);
    checkModuleFiles(subject, this.workloads);
  }
}

/** Edits stand below the same place as their finding. */
function below(path: ValuePath, saying: Saying): Saying {
  if (path.length === 0 || saying.edits === undefined) return saying;
  return {
    ...saying,
    edits: saying.edits.map((edit) => ({ ...edit, path: [...path, ...edit.path] })),
  };
}

function bringsWasm(subject: Subject): boolean {
  const types: readonly string[] = Object.values(wasmTypes);
  return patchesOf(subject).some(({ value }) => {
    const entry = at(value, "patch", "value");
    const typed = at(entry, "typed_config");
    const asked = listAt(entry, "config_discovery", "type_urls");
    return [textAt(typed, "@type"), textAt(typed, "type_url"), ...asked].some((type) =>
      types.some((known) => known === type),
    );
  });
}

/** A placeholder explains every other finding about the same value; the same is said once. */
function tidy(findings: readonly Finding[]): Finding[] {
  const key = ({ document, pointer }: Finding): string => `${document} ${pointer}`;
  const replaced = new Set(findings.filter(({ code }) => code === "OUT2005").map(key));
  const seen = new Set<string>();
  return findings
    .filter((found) => found.code === "OUT2005" || !replaced.has(key(found)))
    .filter((found) => {
      const same = `${key(found)} ${found.code} ${found.message}`;
      return !seen.has(same) && seen.add(same);
    })
    .sort((a, b) => a.document - b.document);
}

/**
 * What is wrong with the objects of manifests, whoever wrote them; `document` of each finding is an index into
 * `documents`. Lists are looked into. Empty when nothing is wrong.
 * @param files the file of each document, by a number; all are of one file when it is left out
 * @throws OutriggerError OUT1003 for a version that is none
 */
export function lintDocuments(
  documents: readonly unknown[],
  options: LintOptions = {},
  files: readonly number[] = [],
): Finding[] {
  const lint = new Lint(lintSettings(options), files);
  lint.run(documents.flatMap((value, index) => expand(value, index, [])));
  return tidy(lint.findings);
}
