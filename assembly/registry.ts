// What the filters of a module register: under which name, and how their objects are made.

import { HttpFilter } from "./http/filter";
import { Plugin } from "./plugin";
import { Stream } from "./http/stream";

/** One call of {@link plugin}. */
export class Registration {
  /** The one registered after this. */
  next: Registration | null = null;

  constructor(
    public readonly name: string,
    public readonly createFilter: (stream: Stream) => HttpFilter,
    public readonly createPlugin: (() => Plugin) | null,
  ) {}
}

/** The first registration, `null` when the module registers nothing. */
export let firstRegistration: Registration | null = null;
let lastRegistration: Registration | null = null;

/**
 * Registers a plugin; called at the top level of a filter's file.
 *
 * ```ts
 * plugin("hello-header", (stream) => new HelloHeader(stream));
 * ```
 *
 * Several may be registered in one module. Envoy says by the root id (`root_id`, in Istio
 * `pluginName`) which of them a listener uses. When only one is registered it is used for any root
 * id; when several are, a root id that is none of their names is a configuration error.
 *
 * @param name - the root id.
 * @param createFilter - makes the filter object of a stream. It can not use local variables around it:
 *   AssemblyScript has no closures.
 * @param createPlugin - makes the plugin object of a configuration; without it there is a `Plugin`
 *   that accepts no configuration.
 */
export function plugin(
  name: string,
  createFilter: (stream: Stream) => HttpFilter,
  createPlugin: (() => Plugin) | null = null,
): void {
  register(new Registration(name, createFilter, createPlugin));
}

/** Keeps a registration. */
export function register(registration: Registration): void {
  const last = lastRegistration;
  if (last) last.next = registration;
  else firstRegistration = registration;
  lastRegistration = registration;
}

/**
 * Registers a plugin that has no streams: a service, which lives from timers, queues and callouts. Called at the
 * top level of a file. Envoy loads it as `envoy.bootstrap.wasm`, once (`singleton`) or in every worker and the
 * main thread.
 *
 * ```ts
 * service("heartbeat", () => new Heartbeat());
 * ```
 *
 * @param name - the root id.
 * @param createPlugin - makes the plugin object of a configuration.
 */
export function service(name: string, createPlugin: () => Plugin): void {
  register(new Registration(name, (stream) => new HttpFilter(stream), createPlugin));
}
