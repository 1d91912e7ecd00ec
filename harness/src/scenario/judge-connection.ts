// Judges what came of one step on a TCP connection.

import { differs, matches } from "./judge-match.js";
import type { Finding } from "./judge-message.js";
import type { At, ConnectionExpectation, ValueMatch } from "./scenario.js";
import type { Snapshots } from "./snapshots.js";
import type { ConnectionObservation, SideObservation } from "./target.js";

type Seen = Omit<ConnectionObservation, keyof SideObservation>;

function judgeBytes(
  side: string,
  { at, value }: At<ValueMatch>,
  found: Uint8Array,
  snapshots: Snapshots,
): Finding[] {
  const difference = differs(value, found, at, snapshots);
  if (difference === undefined) return [];
  return [{ at, code: "OUT1320", message: `what came to the ${side}: ${difference}` }];
}

function sayEnded({ client, server }: Seen["ended"]): string {
  if (client && server) return "both";
  return client ? "client" : server ? "server" : "neither";
}

/** What one step expects of the connection and was not seen. */
export function judgeConnection(
  expect: ConnectionExpectation,
  seen: Seen,
  snapshots: Snapshots,
): Finding[] {
  const { client, server } = expect;
  return [
    ...(client === undefined ? [] : judgeBytes("client", client, seen.client, snapshots)),
    ...(server === undefined ? [] : judgeBytes("server", server, seen.server, snapshots)),
    ...judgeState(expect, seen),
  ];
}

function judgeState({ connected, ended }: ConnectionExpectation, seen: Seen): Finding[] {
  const findings: Finding[] = [];
  if (connected !== undefined && connected.value !== seen.connected) {
    const message = connected.value
      ? "expected that Envoy connects to the server, found that it has not."
      : "expected that Envoy does not connect to the server, found that it has.";
    findings.push({ at: connected.at, code: "OUT1320", message });
  }
  if (ended !== undefined && ended.value !== sayEnded(seen.ended)) {
    const message = `sides to which the proxy sends no more: expected ${ended.value}, found ${sayEnded(seen.ended)}.`;
    findings.push({ at: ended.at, code: "OUT1320", message });
  }
  return findings;
}

/** What is expected of the connection is there. A snapshot is compared later: bytes of which nobody knows how many come. */
export function isThere({ client, server, ...state }: ConnectionExpectation, seen: Seen): boolean {
  const has = (expected: At<ValueMatch> | undefined, found: Uint8Array): boolean =>
    expected === undefined ||
    ("snapshot" in expected.value ? false : matches(expected.value, found));
  return (
    has(client, seen.client) && has(server, seen.server) && judgeState(state, seen).length === 0
  );
}
