// A config dump of Envoy, taken apart: its listeners in every state, what it refused, and what came by ECDS.
// Source: Envoy, api/envoy/admin/v3/config_dump.proto and config_dump_shared.proto.

import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { at, isFields, listAt, textAt } from "../lint/values.js";

/** `warming`: accepted, and waiting for something; `refused`: the proxy keeps what it had before. */
export type ListenerState = "active" | "warming" | "draining" | "refused";

export interface DumpedListener {
  readonly name: string;
  readonly state: ListenerState;
  /** The configuration; of a refused listener the one that was refused. */
  readonly listener: unknown;
  /** Refused listeners: Envoy's own words. */
  readonly details?: string;
}

export interface DumpedExtension {
  readonly name: string;
  /** undefined where it was refused, or never came. */
  readonly typedConfig: unknown;
  readonly details?: string;
}

export interface ConfigDump {
  /** Envoy's version, where the dump tells it. */
  readonly version?: string;
  readonly node?: string;
  /** ISTIO_VERSION of the proxy. */
  readonly istioVersion?: string;
  /** Namespace and labels of the proxy's pod, as its node metadata has them; empty where it has none. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly listeners: readonly DumpedListener[];
  readonly extensions: readonly DumpedExtension[];
  /** Whether the dump has a part with extension configurations at all. */
  readonly hasExtensions: boolean;
}

/** @param file named in the error as the user would type it */
function unreadable(file: string, message: string): OutriggerError {
  return new OutriggerError(ExitCode.InvalidInput, {
    code: "OUT2150",
    severity: "error",
    file,
    message,
    fix: "kubectl exec POD -c istio-proxy -- pilot-agent request GET config_dump | outrigger doctor -",
  });
}

function part(configs: readonly unknown[], name: string): unknown {
  return configs.find((entry) => textAt(entry, "@type").endsWith(`.${name}`));
}

function statesOf(entry: unknown): DumpedListener[] {
  const name = textAt(entry, "name");
  const states = (["active", "warming", "draining"] as const).flatMap((state) => {
    const listener = at(entry, `${state}_state`, "listener");
    return listener === undefined
      ? []
      : [{ name: name || textAt(listener, "name"), state, listener }];
  });
  const error = at(entry, "error_state");
  if (error === undefined) return states;
  const listener = at(error, "failed_configuration");
  const refused: DumpedListener = {
    name: name || textAt(listener, "name"),
    state: "refused",
    listener,
    details: textAt(error, "details").trim(),
  };
  return [...states, refused];
}

/** A refused listener stands in the dump under its name, and once more without one. */
function withoutRepeats(listeners: readonly DumpedListener[]): DumpedListener[] {
  const seen = new Set<string>();
  return listeners.filter(({ name, state, details }) => {
    const key = `${name} ${state} ${details ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

function extensionsOf(ecds: unknown): DumpedExtension[] {
  return listAt(ecds, "ecds_filters").map((entry) => {
    const details = textAt(entry, "error_state", "details").trim();
    return {
      name: textAt(entry, "ecds_filter", "name"),
      typedConfig: at(entry, "ecds_filter", "typed_config"),
      ...(details !== "" && { details }),
    };
  });
}

/** The whole dump, or what is around it: `istioctl proxy-config all -o json` gives the same. */
function configsOf(dump: unknown): readonly unknown[] | undefined {
  const configs = at(dump, "configs");
  return Array.isArray(configs) ? (configs as readonly unknown[]) : undefined;
}

/**
 * Reads a config dump.
 * @throws OutriggerError OUT2150 for a text that is none
 */
export function readConfigDump(text: string, file: string): ConfigDump {
  let dump: unknown;
  try {
    dump = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(file, `the config dump is no JSON: ${reason}.`);
  }
  const configs = configsOf(dump);
  if (configs === undefined)
    throw unreadable(file, "this JSON is no config dump of Envoy: it has no configs.");
  const dumped = part(configs, "ListenersConfigDump");
  if (!isFields(dumped))
    throw unreadable(file, "the dump has no listeners: it was cut to some of its parts.");
  const fixed = listAt(dumped, "static_listeners").map((entry): DumpedListener => {
    const listener = at(entry, "listener");
    return { name: textAt(listener, "name"), state: "active", listener };
  });
  const moving = listAt(dumped, "dynamic_listeners").flatMap(statesOf);
  const ecds = part(configs, "EcdsConfigDump");
  const node = at(part(configs, "BootstrapConfigDump"), "bootstrap", "node");
  const version = ["major_number", "minor_number", "patch"].map((name) =>
    at(node, "user_agent_build_version", "version", name),
  );
  const istioVersion = textAt(node, "metadata", "ISTIO_VERSION");
  const labels = at(node, "metadata", "LABELS");
  return {
    ...(version[1] !== undefined && {
      version: version.map((number) => Number(number ?? 0)).join("."),
    }),
    ...(textAt(node, "id") !== "" && { node: textAt(node, "id") }),
    ...(istioVersion !== "" && { istioVersion }),
    namespace: textAt(node, "metadata", "NAMESPACE"),
    labels: isFields(labels) ? labels : {},
    listeners: withoutRepeats([...fixed, ...moving]),
    extensions: extensionsOf(ecds),
    hasExtensions: ecds !== undefined,
  };
}
