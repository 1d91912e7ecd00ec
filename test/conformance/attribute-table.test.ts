// Every attribute of the table in every callback of a filter, on the mock host and on a real Envoy: it is there
// when the documentation says so, with bytes of the type that it says, and at no other time.

import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  attributes,
  filterCallbacks,
  presences,
  type AttributeCondition,
  type AttributeEntry,
} from "../../harness/src/declarations/attribute-table.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { everywhere, read } from "./attribute-guest.js";
import { onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";
import { TlsParties } from "./tls-parties.js";

const parties = new TlsParties();
afterAll(() => parties.remove());

beforeAll(() => {
  parties.issue("server", "/CN=server", "DNS:server.test,URI:spiffe://a/server");
  parties.issue("client", "/CN=client", "DNS:client.test,URI:spiffe://a/client");
}, 30_000);

/** Small enough for a guest's memory. */
const groups = new Map<string, AttributeEntry[]>();
for (const entry of attributes) {
  const group = entry.path === "xds.node" ? entry.path : entry.path.replace(/[._].*/, "");
  groups.set(group, [...(groups.get(group) ?? []), entry]);
}

const answer =
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\nx-t: t\r\n\r\n";

const request = [
  "POST /a?b=c HTTP/1.1",
  "host: example.test",
  "user-agent: tests",
  "referer: https://example.test/",
  "transfer-encoding: chunked",
  "connection: close",
  "",
  "3",
  "abc",
  "0",
  "x-rt: r",
  "",
  "",
].join("\r\n");

function runOf(entries: readonly AttributeEntry[]): AttributeRun {
  const paths = entries.map(({ path }) => path.replaceAll(".", "|"));
  return {
    guests: [everywhere((callback) => paths.map((path) => read(callback, path)).join("\n"))],
    http1Trailers: true,
    mock: { http1Trailers: true },
    requests: [
      {
        method: "POST",
        path: "/a?b=c",
        headers: [["user-agent", "tests"], ["referer", "https://example.test/"], ["transfer-encoding", "chunked"]], // prettier-ignore
        chunks: [Buffer.from("abc")],
        trailers: [["x-rt", "r"]],
      },
    ],
    upstream: {
      status: 200,
      headers: [["transfer-encoding", "chunked"]],
      chunks: [Buffer.from("12345678")],
      trailers: [["x-t", "t"]],
    },
  };
}

const metadata = { only: { key: "value" } };

/** The same over TLS on both sides, with certificates, to a host that has metadata. */
function securedRun(entries: readonly AttributeEntry[], port: number): AttributeRun {
  const plain = runOf(entries);
  const own = parties.certificate("server");
  const other = parties.certificate("client");
  const upstream = { tls: { certificate: other, peerCertificate: own }, hostMetadata: metadata, localityMetadata: metadata }; // prettier-ignore
  return {
    ...plain,
    mock: { ...plain.mock, surroundings: { clusters: { upstream } } },
    requests: plain.requests!.map((sent) => ({ ...sent, scheme: "https" })),
    connection: { tls: { serverName: "server.test", certificate: own, peerCertificate: other } },
    envoy(bootstrap) {
      parties.secureListener(bootstrap, "server", true);
      parties.secureUpstream(bootstrap, port, "client");
      const endpoints = bootstrap.static_resources.clusters[0]?.load_assignment.endpoints[0];
      const filterMetadata = { metadata: { filter_metadata: metadata } };
      Object.assign(endpoints ?? {}, filterMetadata);
      Object.assign(endpoints?.lb_endpoints[0] ?? {}, filterMetadata);
    },
    send: (at) => parties.send(at, { serverName: "server.test", certificate: "client", request }),
  };
}

/** A server behind TLS that answers each complete request. */
async function withUpstream(use: (port: number) => Promise<void>): Promise<void> {
  const certificate = { cert: parties.certificate("server"), key: parties.key("server") };
  const server = createServer(
    { ...certificate, requestCert: true, rejectUnauthorized: false },
    (socket) => {
      let text = "";
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        text += bytes.toString();
        if (text.endsWith("x-rt: r\r\n\r\n")) socket.write(answer);
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use((server.address() as { port: number }).port);
  } finally {
    server.close();
  }
}

const sizes: Partial<Record<AttributeEntry["kind"], number>> = {
  Integer: 8,
  Unsigned: 8,
  Duration: 8,
  Time: 8,
  Flag: 1,
};

/** Whether it was there, from the lines that a guest has logged; undefined when nobody asked. */
function isThere(lines: readonly string[], callback: string, entry: AttributeEntry): boolean {
  const start = `${callback} ${entry.path.replaceAll(".", "|")}=`;
  const line = lines.find((each) => each.startsWith(start));
  expect(line, start).toBeDefined();
  const [status = "", hex = ""] = line!.slice(start.length).split(" ");
  if (status !== "0") return false;
  const size = sizes[entry.kind];
  if (size !== undefined) expect(hex.length / 2, start).toBe(size);
  // A map that can not be read in a callback is an empty one.
  return entry.kind !== "Headers" || hex !== "00000000";
}

/** Where it is not the same each time: the connection to a host may stand early. */
const isUncertain = (entry: AttributeEntry, callback: string): boolean =>
  entry.presence === "connected" && ["request_body", "request_trailers"].includes(callback);

function presenceOf(lines: readonly string[], entries: readonly AttributeEntry[]): object {
  return Object.fromEntries(
    entries.map((entry) => [
      entry.path,
      filterCallbacks.filter(
        (callback) => !isUncertain(entry, callback) && isThere(lines, callback, entry),
      ),
    ]),
  );
}

function documented(
  entries: readonly AttributeEntry[],
  met: readonly AttributeCondition[],
): object {
  return Object.fromEntries(
    entries.map((entry) => {
      const isMet = entry.condition === undefined || met.includes(entry.condition);
      return [entry.path, isMet ? [...presences[entry.presence].callbacks] : []];
    }),
  );
}

const secured: readonly AttributeCondition[] = ["tls", "certificate", "ownCertificate", "peerName", "upstreamTls", "upstreamOwn", "upstreamPeer", "header", "hostMetadata"]; // prettier-ignore

// [R4.16-3], [R4.16-5], [R4.16-6], [R4.16-10]
describe.each([...groups])(
  "attributes of %s are there when the documentation says so",
  (_, entries) => {
    it("in plain text", async (context) => {
      const run = runOf(entries);
      expect(presenceOf(await onMock(run), entries), "mock").toEqual(
        documented(entries, ["header"]),
      );
      const real = await onEnvoy(await realEnvoy(context), run);
      expect(presenceOf(real, entries), "Envoy").toEqual(documented(entries, ["header"]));
    });

    it("over TLS, to a host with metadata", async (context) => {
      await withUpstream(async (port) => {
        const run = securedRun(entries, port);
        expect(presenceOf(await onMock(run), entries), "mock").toEqual(
          documented(entries, secured),
        );
        const real = await onEnvoy(await realEnvoy(context), run);
        expect(presenceOf(real, entries), "Envoy").toEqual(documented(entries, secured));
      });
    });
  },
);

// [R4.16-11]
it("those of plugins are there without a stream, and no others", async (context) => {
  for (const entries of groups.values()) {
    const run = runOf(entries);
    for (const lines of [await onMock(run), await onEnvoy(await realEnvoy(context), run)]) {
      for (const entry of entries) {
        const isOfPlugins = entry.kind === "PluginText" || entry.path === "xds.node";
        expect(isThere(lines, "configure", entry), entry.path).toBe(isOfPlugins);
      }
    }
  }
}, 60_000);
