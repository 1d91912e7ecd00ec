// What the callbacks about connections do, for modules with TCP filters only and with both kinds.

import { Action } from "../action";
import { CallbackKind, enter, leave } from "../runtime/callback";
import { Connection } from "../tcp/connection";
import { contexts, findRoot } from "./plugin";
import { forgetConnection } from "../tcp/connection-callout";
import { PeerType } from "../tcp/peer-type";
import { TcpFilter } from "../tcp/tcp-filter";
import { TcpRegistration } from "../tcp/tcp-plugin";

function findConnection(id: u32): Connection | null {
  const context = contexts.find(id);
  return context && context instanceof Connection ? changetype<Connection>(context) : null;
}

/** A connection begins; false when its plugin is not one for connections. */
export function createConnection(id: u32, rootId: u32): bool {
  if (contexts.find(id)) return true;
  const root = findRoot(rootId);
  if (!root) return true;
  root.checkConfigured();
  if (!root.prepare()) return true;
  const registration = root.registration;
  if (!registration || !(registration instanceof TcpRegistration)) return false;
  const connection = new Connection(id);
  connection.plugin = root.plugin;
  contexts.add(connection);
  connection.filter = changetype<TcpRegistration>(registration).createConnectionFilter(connection);
  connection.open();
  return true;
}

/** The connection is complete; false when it is none. */
export function logConnection(id: u32): bool {
  const connection = findConnection(id);
  if (!connection) return false;
  connection.end();
  const filter = connection.filter;
  if (filter) filter.onLog();
  return true;
}

/** The host forgets a connection, and so does the module; false when it is none. */
export function deleteConnection(id: u32): bool {
  const connection = findConnection(id);
  if (!connection) return false;
  connection.end();
  const filter = connection.filter;
  if (filter) filter.onDelete();
  connection.isGone = true;
  const forget = forgetConnection;
  if (forget) forget(connection);
  contexts.remove(id);
  return true;
}

// The filter of a connection that is to be asked, null when it was not announced or is over already.
function filterOf(connection: Connection | null): TcpFilter | null {
  return connection && !connection.isOver ? connection.filter : null;
}

function endDownstream(
  connection: Connection | null,
  action: Action,
  hasData: bool,
  outer: u64,
): u32 {
  const isHeld = connection != null && connection.settleDownstream(action, hasData);
  leave(outer);
  return isHeld ? 1 : 0;
}

/** A client has connected. */
export function proxy_on_new_connection(id: u32): u32 {
  const outer = enter(id, CallbackKind.NewConnection);
  const connection = findConnection(id);
  const filter = filterOf(connection);
  const action = filter ? filter.onConnection() : Action.Continue;
  return endDownstream(connection, action, false, outer);
}

/** Bytes of the client. */
export function proxy_on_downstream_data(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.DownstreamData);
  const connection = findConnection(id);
  const filter = filterOf(connection);
  const action = filter ? filter.onDownstreamData(size, endOfStream != 0) : Action.Continue;
  return endDownstream(connection, action, true, outer);
}

/** Bytes of the upstream. */
export function proxy_on_upstream_data(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.UpstreamData);
  const connection = findConnection(id);
  const filter = filterOf(connection);
  const action = filter ? filter.onUpstreamData(size, endOfStream != 0) : Action.Continue;
  const isHeld = connection != null && connection.settleUpstream(action, endOfStream != 0);
  leave(outer);
  return isHeld ? 1 : 0;
}

/** The connection to the client is closed. */
export function proxy_on_downstream_connection_close(id: u32, peer: u32): void {
  const outer = enter(id, CallbackKind.Other);
  const connection = findConnection(id);
  if (connection) {
    connection.end();
    const filter = connection.filter;
    if (filter) filter.onDownstreamClose(<PeerType>peer);
  }
  leave(outer);
}

/** The upstream has ended its side. */
export function proxy_on_upstream_connection_close(id: u32, peer: u32): void {
  const outer = enter(id, CallbackKind.Other);
  const filter = filterOf(findConnection(id));
  if (filter) filter.onUpstreamClose(<PeerType>peer);
  leave(outer);
}
