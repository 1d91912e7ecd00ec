// Judges what came of one step on a TCP connection.

import { matches } from "./judge-match.js";
import type { Finding } from "./judge-message.js";
import { sayBytes, sayDifference, sayMatch } from "./say.js";
import type { At, ConnectionExpectation, ValueMatch } from "./scenario.js";
import type { ConnectionObservation, SideObservation } from "./target.js";

type Seen = Omit<ConnectionObservation, keyof SideObservation>;

function judgeBytes(side: string, expected: At<ValueMatch>, found: Uint8Array): Finding[] {
  if (matches(expected.value, found)) return [];
  const difference = "is" in expected.value ? sayDifference(expected.value.is, found) : "";
  const message = `what came to the ${side}: expected ${sayMatch(expected.value)}, found ${sayBytes(found)}${difference}.`;
  return [{ at: expected.at, code: "OUT1320", message }];
}

function sayEnded({ client, server }: Seen["ended"]): string {
  if (client && server) return "both";
  return client ? "client" : server ? "server" : "neither";
}

/** What one step expects of the connection and was not seen. */
export function judgeConnection(expect: ConnectionExpectation, seen: Seen): Finding[] {
  const { client, server, connected, ended } = expect;
  const findings: Finding[] = [];
  if (client !== undefined) findings.push(...judgeBytes("client", client, seen.client));
  if (server !== undefined) findings.push(...judgeBytes("server", server, seen.server));
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
