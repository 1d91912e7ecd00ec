// The server's side of a connection.

import { Connection } from "./connection";
import { ConnectionData } from "./connection-data";
import { Direction } from "../host/direction";

/**
 * What the upstream has sent and the client has not got. There in `onUpstreamData` only. It has no `resume()`,
 * because Envoy has none: bytes that were held come again together with the next.
 */
@final
export class Upstream extends ConnectionData {
  /** @internal */
  constructor(connection: Connection) {
    super(connection, Direction.Response);
  }
}
