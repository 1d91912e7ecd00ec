// What `tcpPlugin()` registers.

import { Connection } from "./connection";
import { HttpFilter } from "../http/filter";
import { Plugin } from "../plugin";
import { register, Registration } from "../registry";
import { Stream } from "../http/stream";
import { TcpFilter } from "./tcp-filter";

/** One call of {@link tcpPlugin}. */
@final
export class TcpRegistration extends Registration {
  constructor(
    name: string,
    public readonly createConnectionFilter: (connection: Connection) => TcpFilter,
    createPlugin: (() => Plugin) | null,
  ) {
    // An HTTP stream is none of its business: a filter that does nothing.
    super(name, (stream: Stream) => new HttpFilter(stream), createPlugin);
  }
}

/**
 * Registers a plugin whose filters are for TCP connections; called at the top level of a filter's file. Envoy
 * loads it as `envoy.filters.network.wasm`.
 *
 * ```ts
 * tcpPlugin("banner", (connection) => new Banner(connection));
 * ```
 *
 * It stands beside {@link plugin}: several may be registered in one module, of both kinds, and the root id says
 * which of them a listener uses.
 *
 * @param name - the root id.
 * @param createFilter - makes the filter object of a connection. It can not use local variables around it:
 *   AssemblyScript has no closures.
 * @param createPlugin - makes the plugin object of a configuration; without it there is a `Plugin` that
 *   accepts no configuration.
 */
export function tcpPlugin(
  name: string,
  createFilter: (connection: Connection) => TcpFilter,
  createPlugin: (() => Plugin) | null = null,
): void {
  register(new TcpRegistration(name, createFilter, createPlugin));
}
