// Certificates for tests, signed by an authority of their own, and a listener of Envoy's that shows one.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";
import type { Bootstrap } from "./attribute-runs.js";

/** What a client asks for and shows. */
export interface TlsClient {
  readonly serverName?: string;
  readonly certificate?: string;
  readonly version?: SecureVersion;
  /** What it sends. Default: a GET. */
  readonly request?: string;
}

const get = "GET / HTTP/1.1\r\nhost: example.test\r\nconnection: close\r\n\r\n";

/** A folder with an authority and the certificates that it has signed. */
export class TlsParties {
  private readonly folder: string;

  /** @param kept A folder in which they stay, for tests whose answers of Envoy are kept as well. */
  constructor(kept?: string) {
    if (kept !== undefined) mkdirSync(kept, { recursive: true });
    this.folder = kept ?? mkdtempSync(join(tmpdir(), "outrigger-tls-"));
    if (existsSync(this.at("ca.pem"))) return;
    this.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-subj", "/CN=authority", "-days", "3650", "-out", "ca.pem"); // prettier-ignore
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private at(name: string): string {
    return join(this.folder, name);
  }

  private openssl(...parameters: string[]): void {
    execFileSync("openssl", parameters, { cwd: this.folder, stdio: "pipe" });
  }

  /** A certificate with this subject and these names. */
  issue(name: string, subject: string, names: string): void {
    if (existsSync(this.at(`${name}.pem`))) return;
    writeFileSync(this.at(`${name}.ext`), names === "" ? "" : `subjectAltName=${names}\n`);
    this.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`, "-subj", subject, "-out", `${name}.csr`); // prettier-ignore
    this.openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "3650", "-extfile", `${name}.ext`, "-out", `${name}.pem`); // prettier-ignore
  }

  certificate(name: string): string {
    return readFileSync(this.at(`${name}.pem`), "utf8");
  }

  key(name: string): string {
    return readFileSync(this.at(`${name}.key`), "utf8");
  }

  /** As Envoy's configuration names them. */
  keyPair(name: string): object {
    return {
      certificate_chain: { filename: this.at(`${name}.pem`) },
      private_key: { filename: this.at(`${name}.key`) },
    };
  }

  /** Makes the listener show a certificate and, when `clients`, ask for one. */
  secureListener(bootstrap: Bootstrap, certificate: string, clients: boolean): void {
    const listener = bootstrap.static_resources.listeners[0];
    const chain = listener?.filter_chains[0];
    const asked = { validation_context: { trusted_ca: { filename: this.at("ca.pem") } } };
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
            tls_certificates: [this.keyPair(certificate)],
            ...(clients && asked),
          },
        },
      },
    });
  }

  /** Lets Envoy speak TLS to the server of its first cluster, at this port; it shows a certificate if named. */
  secureUpstream({ static_resources }: Bootstrap, port: number, certificate?: string): void {
    const cluster = static_resources.clusters[0];
    const endpoint = { address: { socket_address: { address: "127.0.0.1", port_value: port } } };
    Object.assign(cluster?.load_assignment.endpoints[0]?.lb_endpoints[0] ?? {}, { endpoint });
    const shown =
      certificate === undefined ? {} : { tls_certificates: [this.keyPair(certificate)] };
    Object.assign(cluster ?? {}, {
      transport_socket: {
        name: "envoy.transport_sockets.tls",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
          sni: "server.test",
          common_tls_context: shown,
        },
      },
    });
  }

  /** One request over TLS, until the connection is closed. */
  send(port: number, client: TlsClient): Promise<void> {
    const { serverName = "", certificate, version, request = get } = client;
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connect({
        port,
        host: "127.0.0.1",
        servername: serverName,
        rejectUnauthorized: false,
        ...(version !== undefined && { minVersion: version, maxVersion: version }),
        ...(certificate !== undefined && {
          cert: this.certificate(certificate),
          key: this.key(certificate),
        }),
      });
      socket.on("error", reject);
      socket.on("close", () => resolve());
      socket.resume();
      socket.write(request);
      socket.setTimeout(5000, () => socket.destroy(new Error("no answer over TLS")));
    });
  }
}
