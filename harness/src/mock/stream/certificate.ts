// Certificates as Envoy shows them to filters. They are given as PEM, or as the facts that a test needs.
// Source: Envoy source/common/tls/utility.cc, connection_info_impl_base.cc; RFC 2253 for the subject.

import { X509Certificate } from "node:crypto";

export interface CertificateFacts {
  /** As RFC 2253 writes it, last part first, such as `CN=client,O=Example`. Default: empty. */
  readonly subject?: string;
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
  /** Of the DER form, in hexadecimal. */
  readonly sha256?: string;
  readonly pem?: string;
}

/** A text is PEM; of several certificates the first counts. */
export type Certificate = string | CertificateFacts;

/** Node writes the parts one on a line, in their order in the certificate, and escapes them. */
function subjectOf({ subject }: X509Certificate): string {
  // A certificate without a subject has none at all in Node.
  return ((subject as string | undefined) ?? "").split("\n").reverse().join(",");
}

function namesOf(certificate: X509Certificate, kind: "DNS" | "URI"): string[] {
  // Node quotes a name that has a comma in it.
  const entries = (certificate.subjectAltName ?? "").match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith(`${kind}:`))
    .map((entry) => entry.slice(kind.length + 1))
    .map((name) => (name.startsWith('"') ? (JSON.parse(name) as string) : name));
}

const known = new Map<string, CertificateFacts>();

/** @throws Error for a text that is no certificate. */
export function certificateFacts(certificate: Certificate): CertificateFacts {
  if (typeof certificate !== "string") return certificate;
  let facts = known.get(certificate);
  if (facts === undefined) {
    const parsed = new X509Certificate(certificate);
    facts = {
      subject: subjectOf(parsed),
      dnsNames: namesOf(parsed, "DNS"),
      uris: namesOf(parsed, "URI"),
      sha256: parsed.fingerprint256.replaceAll(":", "").toLowerCase(),
      pem: parsed.toString(),
    };
    known.set(certificate, facts);
  }
  return facts;
}
