// Turns one proven filter into files. Pure: the same module and settings give the same bytes, nothing is read
// or written here.

import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import {
  fileComments,
  inlineComments,
  manifestPaths,
  placementComments,
  placementPath,
  plainEnvoyComments,
  podTemplateComments,
  type ManifestPaths,
} from "./comments.js";
import { bootstrapConfigMap, moduleConfigMap } from "./config-map.js";
import { placementsOf, prepareEmission, type Emission, type EmissionRequest } from "./emission.js";
import { fileEnvoyFilter, inlineEnvoyFilter } from "./envoy-filter.js";
import { plainEnvoyBootstrap } from "./plain-envoy.js";
import { podTemplatePatch } from "./pod-template.js";
import { checkEnvoyFilter } from "./rules/envoy-filter-rules.js";
import { at } from "./rules/findings.js";
import { checkNetworkPosition } from "./rules/position.js";
import { checkModuleSize } from "./rules/module-size.js";
import { rootIdWarning } from "./rules/root-id.js";
import { serviceComments, servicePodTemplateComments } from "./service-comments.js";
import { yamlStream } from "./yaml-text.js";

/** One emitted file. */
export interface ManifestFile {
  /** Relative to the project's root, with slashes. */
  path: string;
  text: string;
}

/** What is doubtful about manifests that can be made all the same: a large module, a root id unknown to it. */
export function manifestWarnings({ filter, built, settings }: EmissionRequest): Diagnostic[] {
  const size = checkModuleSize(built.bytes.length, `build/${filter.name}.wasm`);
  const rootId = rootIdWarning(built.plugins, settings.rootId);
  return [size, rootId].filter((found) => found?.severity === "warning") as Diagnostic[];
}

function gate(envoyFilter: object, path: string): Diagnostic[] {
  return checkEnvoyFilter(envoyFilter).map(({ pointer, message, rule }) => ({
    code: "OUT1520",
    severity: "error",
    file: path,
    pointer,
    message: `${message}.`,
    rule,
  }));
}

/** @throws OutriggerError OUT1506, OUT1515 when a TCP filter can not stand where the settings say. */
function checkTcpPosition({ kind, settings }: Emission): void {
  const found = kind === "tcp" ? checkNetworkPosition(settings.position) : undefined;
  if (found !== undefined) throw new OutriggerError(ExitCode.InvalidInput, found);
}

/** A service is part of the bootstrap, which no EnvoyFilter can change: the pods bring it themselves. */
function serviceFiles(emission: Emission, paths: ManifestPaths, wasmPath: string): ManifestFile[] {
  return [
    {
      path: paths.file,
      text: yamlStream(serviceComments(emission), [
        moduleConfigMap(emission),
        bootstrapConfigMap(emission),
      ]),
    },
    {
      path: paths.podTemplate,
      text: yamlStream(servicePodTemplateComments(emission), [podTemplatePatch(emission)]),
    },
    {
      path: paths.plainEnvoy,
      text: yamlStream(plainEnvoyComments(emission), [plainEnvoyBootstrap(emission, wasmPath)]),
    },
  ];
}

/**
 * The files that load a filter: the EnvoyFilter with the module inside (the first), file mode (ConfigMap and
 * EnvoyFilter), the pod-template patch that file mode needs, a bootstrap for a plain Envoy, and an EnvoyFilter for each
 * other placement. Of a service: its
 * ConfigMaps, the pod-template patch that names them, and the bootstrap.
 *
 * It expects what only a host can prove to be proven: that the module links, that it accepts
 * `settings.configuration` under the root id of `chooseRootId`, and that its scenarios pass.
 * @throws OutriggerError OUT1507 (which of several plugins), OUT1509 (module too large), OUT1520 (a document
 * that Istio or Envoy would refuse or silently ignore).
 */
export function emitManifests(request: EmissionRequest): ManifestFile[] {
  const emission = prepareEmission(request);
  const paths = manifestPaths(emission.filterName);
  const wasmPath = `build/${emission.filterName}.wasm`;
  const tooLarge = checkModuleSize(emission.bytes.length, wasmPath);
  if (tooLarge?.severity === "error") throw new OutriggerError(ExitCode.InvalidInput, tooLarge);
  if (emission.kind === "service") return serviceFiles(emission, paths, wasmPath);
  checkTcpPosition(emission);
  const inline = inlineEnvoyFilter(emission);
  const file = fileEnvoyFilter(emission);
  const placed = placementsOf(emission).map((other) => ({
    path: placementPath(emission.filterName, other.settings.context),
    document: inlineEnvoyFilter(other),
    comments: placementComments(other),
  }));
  const refused = [
    ...gate(inline, paths.inline),
    ...gate(file, paths.file),
    ...placed.flatMap(({ document, path }) => gate(document, path)),
  ];
  if (refused.length > 0) throw new OutriggerError(ExitCode.InvalidInput, refused);
  const fileName = String(at(file, "metadata", "name"));
  return [
    { path: paths.inline, text: yamlStream(inlineComments(emission), [inline]) },
    {
      path: paths.file,
      text: yamlStream(fileComments(emission, fileName), [moduleConfigMap(emission), file]),
    },
    {
      path: paths.podTemplate,
      text: yamlStream(podTemplateComments(emission), [podTemplatePatch(emission)]),
    },
    {
      path: paths.plainEnvoy,
      text: yamlStream(plainEnvoyComments(emission), [plainEnvoyBootstrap(emission, wasmPath)]),
    },
    ...placed.map(({ path, comments, document }) => ({
      path,
      text: yamlStream(comments, [document]),
    })),
  ];
}
