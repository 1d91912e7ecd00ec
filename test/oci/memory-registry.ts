// A registry in memory that keeps to the OCI distribution specification, and errs in the ways that a test names.

import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** One request as it came. */
export interface SeenRequest {
  method: string;
  url: string;
  authorization: string | undefined;
  contentRange: string | undefined;
  size: number;
}

export interface RegistryBehaviour {
  /** What a request must bring. Default: nothing. */
  authorization?: { scheme: "basic"; value: string } | { scheme: "bearer"; token: string };
  /** The challenge of a 401, with REALM for this server's own token server. */
  challenge?: string;
  /** Answers of the token server. Default: the token of `authorization`. */
  token?: (request: URL, authorization: string | undefined, body: string) => object | number;
  /** Bytes of the largest body that it takes. */
  largestBody?: number;
  smallestPiece?: number;
  /** Blobs of other repositories, by digest. */
  elsewhere?: readonly string[];
  /** The place for uploads is told as a path. */
  relativeLocations?: boolean;
  /** Comes before all of this. True: it answered. */
  first?: (request: IncomingMessage, response: ServerResponse, origin: string) => boolean;
}

export interface MemoryRegistry {
  /** `127.0.0.1:PORT` */
  address: string;
  requests: SeenRequest[];
  blobs: Map<string, Buffer>;
  /** By tag and by digest. */
  manifests: Map<string, { type: string; bytes: Buffer }>;
}

const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

class Registry implements MemoryRegistry {
  address = "";
  readonly requests: SeenRequest[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, { type: string; bytes: Buffer }>();
  private readonly uploads = new Map<string, Buffer>();

  constructor(private readonly behaviour: RegistryBehaviour) {}

  private get origin(): string {
    return `http://${this.address}`;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { authorization } = request.headers;
    this.requests.push({
      method: request.method ?? "",
      url: request.url ?? "",
      authorization,
      contentRange: request.headers["content-range"],
      size: body.length,
    });
    const url = new URL(request.url ?? "/", this.origin);
    if (this.behaviour.first?.(request, response, this.origin)) return;
    if (url.pathname === "/token") return this.giveToken(url, authorization, body, response);
    if (!this.mayPass(authorization)) return this.challenge(response);
    const [, kind = "", rest = ""] =
      /^\/v2\/.+?\/(blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    if (body.length > (this.behaviour.largestBody ?? Infinity)) {
      response.writeHead(413).end("<html><h1>413 Request Entity Too Large</h1></html>");
      return;
    }
    if (kind === "manifests") return this.manifest(request, rest, body, response);
    if (!rest.startsWith("uploads/")) {
      response.writeHead(this.blobs.has(rest) ? 200 : 404).end();
      return;
    }
    this.upload(request, url, rest.slice("uploads/".length), body, response);
  }

  private mayPass(authorization: string | undefined): boolean {
    const wanted = this.behaviour.authorization;
    if (wanted === undefined) return true;
    const value = wanted.scheme === "basic" ? `Basic ${wanted.value}` : `Bearer ${wanted.token}`;
    return authorization === value;
  }

  private challenge(response: ServerResponse): void {
    const isBasic = this.behaviour.authorization?.scheme === "basic";
    const usual = isBasic
      ? 'Basic realm="registry"'
      : 'Bearer realm="REALM",service="registry.test",scope="repository:team/app:pull"';
    const header = (this.behaviour.challenge ?? usual).replace("REALM", `${this.origin}/token`);
    response.setHeader("www-authenticate", header);
    refuse(response, 401, "UNAUTHORIZED", "authentication required");
  }

  private giveToken(
    url: URL,
    authorization: string | undefined,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const wanted = this.behaviour.authorization;
    const usual = { token: wanted?.scheme === "bearer" ? wanted.token : "" };
    const given = this.behaviour.token?.(url, authorization, body.toString("utf8")) ?? usual;
    if (typeof given === "number") {
      response.writeHead(given).end(JSON.stringify({ details: "incorrect username or password" }));
      return;
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(given));
  }

  private manifest(
    { method, headers }: IncomingMessage,
    name: string,
    body: Buffer,
    response: ServerResponse,
  ): void {
    if (method === "PUT") {
      const manifest = { type: headers["content-type"] ?? "", bytes: body };
      const { config, layers } = JSON.parse(body.toString("utf8")) as {
        config: { digest: string };
        layers: { digest: string }[];
      };
      if (![config, ...layers].every(({ digest }) => this.blobs.has(digest))) {
        return refuse(response, 400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
      }
      this.manifests.set(name, manifest).set(digestOf(body), manifest);
      response.writeHead(201, { "docker-content-digest": digestOf(body) }).end();
      return;
    }
    const found = this.manifests.get(name);
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "docker-content-digest": digestOf(found.bytes) }).end();
  }

  private upload(
    { method, headers }: IncomingMessage,
    url: URL,
    id: string,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const { elsewhere = [], smallestPiece, relativeLocations } = this.behaviour;
    const mount = url.searchParams.get("mount");
    if (method === "POST" && mount !== null && elsewhere.includes(mount)) {
      this.blobs.set(mount, Buffer.alloc(0));
      response.writeHead(201).end();
      return;
    }
    // Each answer moves the upload, which those who push must follow.
    const moved = randomUUID();
    const place = `/v2/team/app/blobs/uploads/${moved}?state=kept`;
    const location = relativeLocations ? place : `${this.origin}${place}`;
    const before = method === "POST" ? Buffer.alloc(0) : this.uploads.get(id);
    if (before === undefined || (method !== "POST" && url.searchParams.get("state") !== "kept")) {
      return refuse(response, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
    }
    const range = `${before.length}-${before.length + body.length - 1}`;
    if (method === "PATCH" && headers["content-range"] !== range) {
      return refuse(response, 416, "BLOB_UPLOAD_INVALID", "out of order");
    }
    const bytes = Buffer.concat([before, body]);
    this.uploads.delete(id);
    if (method !== "PUT") {
      this.uploads.set(moved, bytes);
      if (smallestPiece !== undefined) {
        response.setHeader("oci-chunk-min-length", String(smallestPiece));
      }
      response.writeHead(202, { location }).end();
      return;
    }
    const digest = url.searchParams.get("digest") ?? "";
    if (digestOf(bytes) !== digest) {
      return refuse(response, 400, "DIGEST_INVALID", "provided digest did not match");
    }
    this.blobs.set(digest, bytes);
    response.writeHead(201).end();
  }
}

/** Starts one on the loopback address; it is gone when the test is over. */
export async function memoryRegistry(behaviour: RegistryBehaviour = {}): Promise<MemoryRegistry> {
  const registry = new Registry(behaviour);
  const server = createServer((request, response) => {
    registry.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  registry.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return registry;
}
