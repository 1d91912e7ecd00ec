// The base of every TCP filter.

import { Action } from "../action";
import { Connection } from "./connection";
import { ConnectionCallout, holdConnection } from "./connection-callout";
import { Downstream } from "./downstream";
import { PeerType } from "./peer-type";
import { Plugin } from "../plugin";
import { Upstream } from "./upstream";

/**
 * What a filter does with one TCP connection. Override the callbacks that are needed, with `override`; a
 * callback that is not overridden costs nothing, because the module then does not export it.
 *
 * Order: `onConnection`, then `onDownstreamData` and `onUpstreamData` as bytes come, `onUpstreamClose`,
 * `onDownstreamClose`, `onLog`, `onDelete`.
 *
 * The bytes are those after TLS where the listener ends TLS, and the encrypted ones where it does not.
 *
 * Source: proxy-wasm ABI v0.2.1, "TCP streams"; Envoy, source/extensions/common/wasm/context.cc.
 */
export class TcpFilter {
  /** Made by the function that `tcpPlugin()` took, for each connection. */
  constructor(
    /** The connection that this object serves. */
    protected readonly connection: Connection,
  ) {}

  /**
   * The connection, for other parts of the SDK.
   * @internal
   */
  get ownStream(): Connection {
    return this.connection;
  }

  /** The plugin under whose configuration this connection runs; cast it to its own class. */
  get plugin(): Plugin {
    return changetype<Plugin>(this.connection.plugin);
  }

  /** What the client sends. */
  get downstream(): Downstream {
    return this.connection.downstream;
  }

  /** What the server sends. */
  get upstream(): Upstream {
    return this.connection.upstream;
  }

  /**
   * A client has connected. `Action.Continue`: Envoy connects to the upstream, and reads what the client sends
   * once it is there. `Action.Pause`: it does neither until {@link hold}'s outcome or `this.downstream.resume()` lets
   * the connection go on. No data callback comes before that, so there is nothing to wait for but a callout, a timer
   * or a queue (a TCP proxy that connects only on the client's first bytes, its `upstream_connect_mode`, is the
   * exception: there {@link onDownstreamData} comes first, and its `Action.Continue` lets the connection go on).
   */
  onConnection(): Action {
    return Action.Continue;
  }

  /**
   * Bytes of the client are here. `size`: how many `this.downstream` holds, those that were held before included.
   * `endOfStream`: the client sends no more; then `size` may be 0.
   *
   * `Action.Pause` keeps them: the next callback has them too, and `this.downstream.resume()` lets them go on.
   * Envoy reads no further than `per_connection_buffer_limit_bytes` of the listener (1 MiB unless it says
   * otherwise): a filter that still waits for more then waits for ever, so close what gets too large.
   * Not overridden, it holds what {@link onConnection} holds.
   */
  onDownstreamData(size: u32, endOfStream: bool): Action {
    return this.connection.isHeld ? Action.Pause : Action.Continue;
  }

  /**
   * Bytes of the upstream are here. `size`: how many `this.upstream` holds, those that were held before
   * included. `endOfStream`: the upstream sends no more; then `size` may be 0.
   *
   * `Action.Pause` keeps them until more come: the next callback has them too. Nothing else lets them go on. So
   * with `endOfStream` it closes the connection, and a log line says so.
   */
  onUpstreamData(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The connection to the client is closed. Nothing can be read, written or closed any more. */
  onDownstreamClose(by: PeerType): void {}

  /** The upstream has ended its side. Envoy does not say who closed it: `by` is `PeerType.Unknown`. */
  onUpstreamClose(by: PeerType): void {}

  /** The connection is complete. */
  onLog(): void {}

  /** The host forgets the connection; the last call. */
  onDelete(): void {}

  /**
   * Asks another service and holds the connection until the outcome has come; returns the action that the
   * callback has to return.
   *
   * ```ts
   * return this.hold(new AskForAddress(this));
   * ```
   *
   * The outcome decides, in `onOutcome` of the callout. When the host refuses to send, that is asked at once, and
   * what it decides is the action. Several may be under way: the connection goes on when all have answered
   * `Action.Continue`. Until then `onDownstreamData` holds it too, whatever it returns.
   *
   * Legal in `onConnection` and `onDownstreamData`, and while one of them has held the connection (so in outcomes,
   * too). Elsewhere, in `onUpstreamData` too, nothing is sent and the connection is closed, and a log line says so:
   * what was to be asked about must not pass.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
   */
  hold(callout: ConnectionCallout): Action {
    return holdConnection(this.connection, callout);
  }

  /**
   * Closes the connection, both sides of it, once what has gone on to the client is written; returns the action
   * that the callback has to return. What is here goes nowhere, and no more data callbacks come.
   *
   * Legal in all callbacks but `onLog` and `onDelete`, as long as the connection is open. Elsewhere nothing
   * is done, and a log line says so.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_close_stream`.
   */
  close(): Action {
    this.connection.close();
    return Action.Pause;
  }
}
