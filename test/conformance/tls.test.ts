// TLS properties of the client's and of the upstream's connection, on a real Envoy and on the mock host, which is
// given the same certificates.

import { join } from "node:path";
import { createServer } from "node:tls";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, type EnvoyMinor, type TlsSettings } from "../../harness/src/mock/index.js";
import { realEnvoy, repository } from "../e2e/real-envoy.js";
import { everywhere, read } from "./attribute-guest.js";
import { comparable, onEnvoy, onMock, type AttributeRun } from "./attribute-runs.js";
import { TlsParties, type TlsClient } from "./tls-parties.js";

const parties = new TlsParties(join(repository, ".outrigger", "conformance", "certificates"));
const pem = (name: string): string => parties.certificate(name);

beforeAll(() => {
  parties.issue("server", "/C=DE/O=Example, Inc./CN=server", "DNS:server.test,DNS:other.test,URI:spiffe://a/server"); // prettier-ignore
  parties.issue("client", "/O=Some Organisation/OU=a;b/CN=client <one>", "URI:spiffe://a/client,DNS:client.test,URI:spiffe://b/client"); // prettier-ignore
  parties.issue("bare", "/CN=bare", "");
}, 30_000);

const fields = ["mtls", "requested_server_name", "tls_version", "subject_local_certificate", "subject_peer_certificate", "dns_san_local_certificate", "dns_san_peer_certificate", "uri_san_local_certificate", "uri_san_peer_certificate", "sha256_peer_certificate_digest", "peer_certificate", "transport_failure_reason", "termination_details", "nope"]; // prettier-ignore

const guestFor = (object: string): Uint8Array =>
  everywhere(
    (callback) => fields.map((field) => read(callback, `${object}|${field}`)).join("\n"),
    ["proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_log"],
  );

async function compare(
  context: Pick<TestContext, "skip">,
  run: AttributeRun,
  version?: EnvoyMinor,
): Promise<void> {
  const real = await onEnvoy(await realEnvoy(context, version), run);
  expect(real).toHaveLength(fields.length * 3);
  const mock = version === undefined ? run : { ...run, mock: { ...run.mock, envoy: version } };
  expect(comparable(await onMock(mock), /never/)).toEqual(comparable(real, /never/));
}

interface DownstreamCase {
  readonly client: TlsClient;
  readonly server: string;
  readonly mock: () => TlsSettings;
}

// [R4.16-3]
describe("the mock host and a real Envoy tell the same of the client's TLS session", () => {
  const cases: Readonly<Record<string, DownstreamCase>> = {
    "a client without a certificate": {
      client: { serverName: "Server.TEST" },
      server: "server",
      mock: () => ({ serverName: "Server.TEST", certificate: pem("server") }),
    },
    "no name asked for": {
      client: {},
      server: "bare",
      mock: () => ({ serverName: "", certificate: pem("bare") }),
    },
    "a client with a certificate": {
      client: { serverName: "server.test", certificate: "client" },
      server: "server",
      mock: () => ({ serverName: "server.test", certificate: pem("server"), peerCertificate: pem("client") }), // prettier-ignore
    },
    "a client with a certificate without names, in TLS 1.2": {
      client: { serverName: "server.test", certificate: "bare", version: "TLSv1.2" },
      server: "bare",
      mock: () => ({ version: "TLSv1.2", serverName: "server.test", certificate: pem("bare"), peerCertificate: pem("bare") }), // prettier-ignore
    },
  };

  it.for(Object.entries(cases))("%s", async ([, { client, server, mock }], context) => {
    await compare(context, {
      guests: [guestFor("connection")],
      requests: [{ scheme: "https" }],
      envoy: (bootstrap) =>
        parties.secureListener(bootstrap, server, client.certificate !== undefined),
      send: (port) => parties.send(port, client),
      connection: { tls: mock() },
    });
  });

  it.for(envoyMinors)("in %s as well", async (version, context) => {
    await compare(
      context,
      {
        guests: [guestFor("connection")],
        requests: [{ scheme: "https" }],
        envoy: (bootstrap) => parties.secureListener(bootstrap, "server", true),
        send: (port) => parties.send(port, { serverName: "server.test", certificate: "client" }),
        connection: { tls: { serverName: "server.test", certificate: pem("server"), peerCertificate: pem("client") } }, // prettier-ignore
      },
      version,
    );
  });
});

// [R4.16-3]
describe("the mock host and a real Envoy tell the same of the upstream's TLS session", () => {
  it.for([true, false])("Envoy shows a certificate: %s", async (shown, context) => {
    const server = createServer(
      { cert: pem("server"), key: parties.key("server"), requestCert: shown, rejectUnauthorized: false }, // prettier-ignore
      (socket) => {
        socket.on("error", () => undefined);
        socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const tls: TlsSettings = {
        peerCertificate: pem("server"),
        ...(shown && { certificate: pem("client") }),
      };
      await compare(context, {
        guests: [guestFor("upstream")],
        requests: [{}],
        upstream: { status: 200, headers: [["content-length", "0"]] },
        mock: { surroundings: { clusters: { upstream: { tls } } } },
        envoy: (bootstrap) => parties.secureUpstream(bootstrap, port, shown ? "client" : undefined),
      });
    } finally {
      server.close();
    }
  });
});
