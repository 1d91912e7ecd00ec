// The manifests of a filter for one deployment, in a folder of their own, and what is cut out of them.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, parseAllDocuments, type Document } from "yaml";
import type { BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { emitManifests } from "../../harness/src/manifest/emit.js";
import {
  loadDeploySettings,
  type DeployOverrides,
} from "../../harness/src/manifest/deploy-settings.js";

/** Absolute paths of the emitted files. */
export interface EmittedFiles {
  inline: string;
  file: string;
  podTemplate: string;
  plainEnvoy: string;
  /** The EnvoyFilter of `file` alone: the checks here know no ConfigMap. */
  fileEnvoyFilter: string;
  /** The EnvoyFilter for each other placement, by its context. */
  placed: ReadonlyMap<string, string>;
  /** What the EnvoyFilter of `file` names as the module's file. */
  moduleFile: string;
}

function documentsOf(text: string): Document[] {
  const documents = parseAllDocuments(text);
  return "empty" in documents ? [] : documents;
}

function ofKind(documents: readonly Document[], kind: string): Document {
  const found = documents.find((document) => document.get("kind") === kind);
  if (found === undefined) throw new Error(`no ${kind} was emitted`);
  return found;
}

/** Emits into `folder`, as `outrigger emit` does after its proofs. */
export function emitInto(
  folder: string,
  built: BuiltFilter,
  overrides: DeployOverrides,
): EmittedFiles {
  const { filter } = built;
  const settings = loadDeploySettings(filter, overrides);
  const [inline, file, podTemplate, plainEnvoy, ...placed] = emitManifests({
    filter,
    built,
    settings,
  }).map(({ path, text }) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    return { target, text };
  });
  if (!inline || !file || !podTemplate || !plainEnvoy) throw new Error("four files were expected");
  const envoyFilter = ofKind(documentsOf(file.text), "EnvoyFilter");
  const fileEnvoyFilter = join(folder, "file-envoy-filter.yaml");
  writeFileSync(fileEnvoyFilter, envoyFilter.toString());
  const [, moduleFile = ""] = /filename: (\S+)/.exec(envoyFilter.toString()) ?? [];
  return {
    inline: inline.target,
    file: file.target,
    podTemplate: podTemplate.target,
    plainEnvoy: plainEnvoy.target,
    fileEnvoyFilter,
    placed: new Map(placed.map(({ target }) => [target.split(".").at(-2) ?? "", target])),
    moduleFile,
  };
}

/**
 * The text of a cluster's manifests with the pod-template patch merged into the Deployment shop/cart: its
 * labels and annotations, which is all that the patch of a sidecar holds.
 */
export function withPatchedCart(clusterText: string, patchText: string): string {
  const documents = documentsOf(clusterText);
  const cart = documents.find(
    (document) =>
      document.get("kind") === "Deployment" && document.getIn(["metadata", "name"]) === "cart",
  );
  const [patch] = documentsOf(patchText);
  const path = ["spec", "template", "metadata"];
  for (const part of ["labels", "annotations"]) {
    const entries = patch?.getIn([...path, part]);
    if (!isMap(entries)) continue;
    for (const { key, value } of entries.items) {
      cart?.setIn([...path, part, String(key)], value);
    }
  }
  return documents.map((document) => document.toString()).join("---\n");
}
