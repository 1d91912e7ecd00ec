// An issuer on loopback that publishes keys over HTTP, as it should or otherwise, and the tokens that it signs. Each
// path is an issuer of its own.

import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { signToken } from "../../harness/src/scenario/token.js";
import { repository } from "./real-envoy.js";

const folder = join(repository, "filters", "jwt", "scenarios", "keys");
const documentOf = (name: string): string => readFileSync(join(folder, name), "utf8");
const both = JSON.parse(documentOf("both.jwks.json")) as { keys: Record<string, string>[] };

export type KeyName = "first" | "second";

/** The set with these keys. */
export function setOf(...names: readonly KeyName[]): string {
  return JSON.stringify({
    keys: names.map((kid) => ({ ...both.keys.find((key) => key["kid"] === kid), use: "sig", kid })),
  });
}

/** A token of the issuer; `signedBy`: by another key than it says. */
export function tokenOf(kid: string, signedBy: KeyName = kid as KeyName): string {
  const key = readFileSync(join(folder, `${signedBy}.pem`));
  const claims = { iss: "https://login.example", sub: "somebody", exp: 4_102_444_800 };
  return signToken({ algorithm: "RS256", key, header: { kid }, claims });
}

/** What an issuer does with a request. */
export type Behaviour = (response: ServerResponse) => void;

const send =
  (type: string, body: string | Buffer, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(200, { "content-type": type, ...headers }).end(body);
  };

/** As it should be. */
export const honest = (...names: readonly KeyName[]): Behaviour =>
  send("application/jwk-set+json", setOf(...names));

/** After so many milliseconds. */
export function late(milliseconds: number, then: Behaviour): Behaviour {
  return (response) => {
    const timer = setTimeout(() => then(response), milliseconds);
    response.on("close", () => clearTimeout(timer));
  };
}

/** A page of many bytes that has a good key in it. */
const huge = `${setOf("first").slice(0, -1)},"padding":"${"x".repeat(2_000_000)}"}`;

/** Issuers that lie. All of the good key's parts are in most of them, so that somebody could be tempted. */
export const liars: Readonly<Record<string, Behaviour>> = {
  "a page": send("text/html", `<!doctype html><title>Sign in</title><script>${setOf("first")}</script>`),
  "two megabytes": send("application/json", huge),
  "an array": send("application/json", JSON.stringify([JSON.parse(setOf("first"))])),
  "keys that are an object": send("application/json", setOf("first").replace(/\[(.*)\]/, "$1")),
  "a text": send("application/json", JSON.stringify(setOf("first"))),
  "half of a set": send("application/json", setOf("first").slice(0, -2)),
  "more behind the set": send("application/json", `${setOf("first")}{}`),
  "nothing": send("application/json", ""),
  "a set without keys": send("application/json", '{"keys":[]}'),
  "a compressed set": send("application/json", Buffer.from("H4sIAAAAAAAAA6tWyk6tLFayio6tBQBDv6bDCwAAAA==", "base64"), { "content-encoding": "gzip" }),
  "a redirection": (response) => void response.writeHead(302, { location: "/honest" }).end(setOf("first")),
  "an error with keys": (response) => void response.writeHead(500).end(setOf("first")),
  "half of an answer": (response) => {
    response.writeHead(200, { "content-length": "100000" }).write(setOf("first"));
    setTimeout(() => response.destroy(), 20);
  },
  "an answer without end": (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write('{"padding":"');
    const timer = setInterval(() => response.write("x".repeat(100)), 20);
    response.on("close", () => clearInterval(timer));
  },
  "a closed connection": (response) => void response.destroy(),
}; // prettier-ignore

export class KeyIssuer {
  private readonly behaviours = new Map<string, Behaviour>();
  private readonly asked = new Map<string, number>();
  private readonly server = createServer((request, response) => {
    const path = request.url ?? "";
    this.asked.set(path, this.fetches(path) + 1);
    response.on("error", () => undefined);
    const behave = this.behaviours.get(path);
    // Without one it is silent.
    behave?.(response);
  });

  private constructor() {
    this.server.keepAliveTimeout = 1000;
  }

  static async start(): Promise<KeyIssuer> {
    const issuer = new KeyIssuer();
    await new Promise<void>((resolve) => issuer.server.listen(0, "127.0.0.1", resolve));
    return issuer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on. */
  behave(path: string, behaviour: Behaviour): void {
    this.behaviours.set(path, behaviour);
  }

  /** How often a path was asked for. */
  fetches(path: string): number {
    return this.asked.get(path) ?? 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
