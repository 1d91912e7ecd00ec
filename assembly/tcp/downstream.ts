// The client's side of a connection.

import { Connection } from "./connection";
import { ConnectionData } from "./connection-data";
import { Direction } from "../host/direction";
import { Status } from "../status";

/**
 * What the client has sent and the upstream has not got. There in `onDownstreamData`, and until it goes on when
 * that has answered `Action.Pause`.
 */
@final
export class Downstream extends ConnectionData {
  /** @internal */
  constructor(connection: Connection) {
    super(connection, Direction.Request);
  }

  /**
   * Lets a held connection go on: what is here goes to the next filter, and no callback sees it again. In a
   * callback whose answer would hold it, that answer becomes `Action.Continue`.
   *
   * Legal while `onConnection` or `onDownstreamData` has held it, and in these two. `Status.NotAllowed` when it is
   * not held, and a log line says so. `Status.StreamEnded`: it is closed.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_continue_stream`.
   */
  resume(): Status {
    return this.connection.resume();
  }
}
