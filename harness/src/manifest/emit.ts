// Turns one proven filter into files. Pure: the same module and settings give the same bytes, nothing is read
// or written here.

import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import {
  fileComments,
  inlineComments,
  manifestPaths,
  plainEnvoyComments,
  podTemplateComments,
} from "./comments.js";
import { moduleConfigMap } from "./config-map.js";
import { prepareEmission, type EmissionRequest } from "./emission.js";
import { fileEnvoyFilter, inlineEnvoyFilter } from "./envoy-filter.js";
import { plainEnvoyBootstrap } from "./plain-envoy.js";
import { podTemplatePatch } from "./pod-template.js";
import { checkEnvoyFilter } from "./rules/envoy-filter-rules.js";
import { at } from "./rules/findings.js";
import { checkModuleSize } from "./rules/module-size.js";
import { rootIdWarning } from "./rules/root-id.js";
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

/**
 * The files that load a filter: the EnvoyFilter with the module inside (the first), file mode (ConfigMap and
 * EnvoyFilter), the pod-template patch that file mode needs, and a bootstrap for a plain Envoy.
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
  const inline = inlineEnvoyFilter(emission);
  const file = fileEnvoyFilter(emission);
  const refused = [...gate(inline, paths.inline), ...gate(file, paths.file)];
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
  ];
}
