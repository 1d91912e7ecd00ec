// TLS properties of the client's and of the upstream's connection, on a real Envoy and on the mock host, which is
// given the same certificates.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, type SecureVersion, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { envoyMinors, type EnvoyMinor, type TlsSettings } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { everywhere, read } from "./attribute-guest.js";
import { comparable, onEnvoy, onMock, type AttributeRun, type Bootstrap } from "./attribute-runs.js"; // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), "outrigger-tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const pem = (name: string): string => readFileSync(at(`${name}.pem`), "utf8");
const openssl = (...parameters: string[]): void => {
  execFileSync("openssl", parameters, { cwd: folder, stdio: "pipe" });
};

/** A certificate with this subject and these names, signed by the authority. */
function issue(name: string, subject: string, names: string): void {
  writeFileSync(at(`${name}.ext`), names === "" ? "" : `subjectAltName=${names}\n`);
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`, "-subj", subject, "-out", `${name}.csr`); // prettier-ignore
  openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2", "-extfile", `${name}.ext`, "-out", `${name}.pem`); // prettier-ignore
}

beforeAll(() => {
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-subj", "/CN=authority", "-days", "2", "-out", "ca.pem"); // prettier-ignore
  issue("server", "/C=DE/O=Example, Inc./CN=server", "DNS:server.test,DNS:other.test,URI:spiffe://a/server"); // prettier-ignore
  issue("client", "/O=Some Organisation/OU=a;b/CN=client <one>", "URI:spiffe://a/client,DNS:client.test,URI:spiffe://b/client"); // prettier-ignore
  issue("bare", "/CN=bare", "");
}, 30_000);

const keyPair = (name: string): object => ({
  certificate_chain: { filename: at(`${name}.pem`) },
  private_key: { filename: at(`${name}.key`) },
});

function secureListener(bootstrap: Bootstrap, certificate: string, clients: boolean): void {
  const listener = bootstrap.static_resources.listeners[0];
  const chain = listener?.filter_chains[0];
  const asked = { validation_context: { trusted_ca: { filename: at("ca.pem") } } };
  const inspector = "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
  Object.assign(listener ?? {}, {
    listener_filters: [
      {
        name: "envoy.filters.listener.tls_inspector",
        typed_config: { "@type": `type.googleapis.com/${inspector}` },
      },
    ],
  });
  Object.assign(chain ?? {}, {
    transport_socket: {
      name: "envoy.transport_sockets.tls",
      typed_config: {
        "@type":
          "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context: {
          tls_certificates: [keyPair(certificate)],
          ...(clients && asked),
        },
      },
    },
  });
}

interface Client {
  readonly serverName?: string;
  readonly certificate?: string;
  readonly version?: SecureVersion;
}

/** One request over TLS. */
function send(port: number, { serverName = "", certificate, version }: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      port,
      host: "127.0.0.1",
      servername: serverName,
      rejectUnauthorized: false,
      ...(version !== undefined && { minVersion: version, maxVersion: version }),
      ...(certificate !== undefined && {
        cert: readFileSync(at(`${certificate}.pem`)),
        key: readFileSync(at(`${certificate}.key`)),
      }),
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
    socket.write("GET / HTTP/1.1\r\nhost: example.test\r\nconnection: close\r\n\r\n");
    socket.setTimeout(5000, () => socket.destroy(new Error("no answer over TLS")));
  });
}

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
  readonly client: Client;
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

  it.each(Object.entries(cases))("%s", async (_, { client, server, mock }, context) => {
    await compare(context, {
      guests: [guestFor("connection")],
      requests: [{ scheme: "https" }],
      envoy: (bootstrap) => secureListener(bootstrap, server, client.certificate !== undefined),
      send: (port) => send(port, client),
      connection: { tls: mock() },
    });
  });

  it.each(envoyMinors)("in %s as well", async (version, context) => {
    await compare(
      context,
      {
        guests: [guestFor("connection")],
        requests: [{ scheme: "https" }],
        envoy: (bootstrap) => secureListener(bootstrap, "server", true),
        send: (port) => send(port, { serverName: "server.test", certificate: "client" }),
        connection: { tls: { serverName: "server.test", certificate: pem("server"), peerCertificate: pem("client") } }, // prettier-ignore
      },
      version,
    );
  });
});

// [R4.16-3]
describe("the mock host and a real Envoy tell the same of the upstream's TLS session", () => {
  it.each([true, false])("Envoy shows a certificate: %s", async (shown, context) => {
    const server = createServer(
      { cert: pem("server"), key: readFileSync(at("server.key")), requestCert: shown, rejectUnauthorized: false }, // prettier-ignore
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
        envoy({ static_resources }) {
          const cluster = static_resources.clusters[0];
          const endpoint = {
            address: { socket_address: { address: "127.0.0.1", port_value: port } },
          };
          Object.assign(cluster?.load_assignment.endpoints[0]?.lb_endpoints[0] ?? {}, { endpoint });
          Object.assign(cluster ?? {}, {
            transport_socket: {
              name: "envoy.transport_sockets.tls",
              typed_config: {
                "@type":
                  "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                sni: "server.test",
                common_tls_context: shown ? { tls_certificates: [keyPair("client")] } : {},
              },
            },
          });
        },
      });
    } finally {
      server.close();
    }
  });
});
