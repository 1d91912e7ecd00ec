// What every document of one filter is made from: the module with its hash, and the settings, worked out once.

import { kindOf, type PluginKind, type PluginKinds } from "../author/plugin-kind.js";
import type { FilterFolder } from "../project/project.js";
import type { WasmFilterOptions } from "../envoy/bootstrap.js";
import { chooseRootId } from "./rules/root-id.js";
import type { DeploySettings } from "./settings.js";

/** What emission needs of a built module. */
export interface EmittedModule {
  bytes: Uint8Array;
  /** SHA-256 of `bytes`, 64 lower-case hex digits. */
  sha256: string;
  /** Names that the module registers with `plugin(...)`; empty when they are not known. */
  plugins: readonly string[];
  /** What each of them is for. Default: HTTP. */
  kinds?: PluginKinds;
}

export interface EmissionRequest {
  filter: Pick<FilterFolder, "name">;
  built: EmittedModule;
  settings: DeploySettings;
  /** The command line that generates the files again. Default: `outrigger emit NAME`. */
  command?: string;
}

/** One filter on its way into documents. */
export interface Emission {
  filterName: string;
  command: string;
  settings: DeploySettings;
  rootId: string;
  /** What the plugin is for: it decides where Envoy loads it. */
  kind: PluginKind;
  bytes: Uint8Array;
  sha256: string;
  /** The first 12 digits of the hash: what tells one version from another in names and paths. */
  version: string;
  /** Name of the ConfigMap: another one for each version, because a mounted one is never updated in place. */
  configMapName: string;
  /** Key in the ConfigMap and name of the file; a new version has a new path, so that Envoy loads it. */
  fileName: string;
  /** The file in the istio-proxy container. */
  filePath: string;
  /** Name of the volume in the pod. */
  volumeName: string;
}

/** @throws OutriggerError OUT1507 when the settings do not say which of several plugins to run. */
export function prepareEmission({ filter, built, settings, command }: EmissionRequest): Emission {
  const version = built.sha256.slice(0, 12);
  const fileName = `${filter.name}-${version}.wasm`;
  const rootId = chooseRootId(built.plugins, settings.rootId, filter.name);
  return {
    filterName: filter.name,
    command: command ?? `outrigger emit ${filter.name}`,
    settings,
    rootId,
    kind: kindOf(built.kinds, rootId),
    bytes: built.bytes,
    sha256: built.sha256,
    version,
    configMapName: `${settings.name}-${version}`,
    fileName,
    filePath: `${settings.mountPath}/${fileName}`,
    volumeName: `wasm-${settings.name}`,
  };
}

/** The same filter in the other contexts that its settings name. */
export function placementsOf(emission: Emission): Emission[] {
  const { placements = [], portNumber, ...settings } = emission.settings;
  // A port means something else in another context.
  void portNumber;
  const others = placements.filter((context) => context !== settings.context);
  return others.map((context) => ({
    ...emission,
    settings: {
      ...settings,
      context,
      name: `${settings.name}-${context}`,
      // Istio's own ingress gateway, unless the settings are those of another one.
      ...(context === "gateway" && {
        namespace: "istio-system",
        selector: { istio: "ingressgateway" },
      }),
    },
  }));
}

/** Where Envoy gets the module from. */
export type ModuleSource = WasmFilterOptions["module"];

/** The filter as Envoy's bootstrap builder takes it. */
export function wasmFilterOptions(emission: Emission, module: ModuleSource): WasmFilterOptions {
  const { settings, rootId } = emission;
  return {
    name: settings.name,
    rootId,
    vmId: settings.vmId,
    module,
    failurePolicy: settings.failurePolicy,
    ...(settings.configuration === undefined ? {} : { configuration: settings.configuration }),
  };
}

/** Metadata that every object of a filter carries: who made it, and from which module. */
export function objectMetadata(emission: Emission, name: string, labels: object = {}): object {
  return {
    name,
    namespace: emission.settings.namespace,
    labels: { "app.kubernetes.io/managed-by": "outrigger", ...labels },
    annotations: { "outrigger/module-sha256": emission.sha256 },
  };
}
