// Pushing an image, against a registry that keeps to the specification, and against some that do not.

import { describe, expect, test } from "vitest";
import { findFreePort } from "../../harness/src/envoy/free-port.js";
import { moduleImage, type Image } from "../../harness/src/oci/image.js";
import type { Credentials } from "../../harness/src/oci/credentials.js";
import { pushImage, type PushOptions, type PushResult } from "../../harness/src/oci/push-image.js";
import { parseReference } from "../../harness/src/oci/reference.js";
import { RegistryConnection } from "../../harness/src/oci/registry-connection.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { memoryRegistry, type MemoryRegistry } from "./memory-registry.js";

const image: Image = moduleImage(
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...new Uint8Array(4000).fill(7)),
  "app",
);
const [config, layer] = image.blobs;
const layerSize = layer?.size ?? 0;

interface Given extends Partial<PushOptions> {
  name?: string;
  credentials?: Credentials;
  scheme?: "https";
  waits?: number[];
}

function push(
  { address }: Pick<MemoryRegistry, "address">,
  given: Given = {},
): Promise<PushResult> {
  const { name = "team/app:1.0.0", credentials, scheme, waits = [], ...options } = given;
  const reference = parseReference(`${address}/${name}`);
  const connection = new RegistryConnection({
    reference,
    plainHttp: false,
    ...(scheme !== undefined && { scheme }),
    ...(credentials !== undefined && { credentials }),
    ...(options.mountFrom !== undefined && { pullFrom: options.mountFrom }),
  });
  const wait = (milliseconds: number): Promise<unknown> =>
    Promise.resolve(waits.push(milliseconds));
  return pushImage(connection, image, { reference, wait, ...options });
}

/** `CODE message` of what was thrown. */
async function refusal(pushing: Promise<unknown>): Promise<string> {
  const error = await pushing.then(
    () => new Error("it was pushed"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutriggerError)) throw error;
  return error.message;
}

const linesOf = ({ requests }: MemoryRegistry): string[] =>
  requests.map(({ method, url, size }) => {
    const path = url
      .replace(/uploads\/[0-9a-f-]{36}/, "uploads/ID")
      .replaceAll(config?.digest ?? "", "CONFIG")
      .replaceAll(encodeURIComponent(config?.digest ?? ""), "CONFIG")
      .replaceAll(layer?.digest ?? "", "LAYER")
      .replaceAll(encodeURIComponent(layer?.digest ?? ""), "LAYER");
    return `${method} ${path}${size === 0 ? "" : ` (${size})`}`;
  });

describe("an image is pushed", () => {
  test("with the blobs before the manifest that names them", async () => {
    const registry = await memoryRegistry();
    expect(await push(registry)).toEqual({
      digest: image.manifest.digest,
      tag: "1.0.0",
      blobs: image.blobs.map(({ digest, size }) => ({ digest, size, state: "pushed" })),
    });
    expect(linesOf(registry)).toEqual([
      "HEAD /v2/team/app/manifests/1.0.0",
      "HEAD /v2/team/app/blobs/CONFIG",
      "POST /v2/team/app/blobs/uploads/",
      `PUT /v2/team/app/blobs/uploads/ID?state=kept&digest=CONFIG (${config?.size})`,
      "HEAD /v2/team/app/blobs/LAYER",
      "POST /v2/team/app/blobs/uploads/",
      `PUT /v2/team/app/blobs/uploads/ID?state=kept&digest=LAYER (${layerSize})`,
      `PUT /v2/team/app/manifests/1.0.0 (${image.manifest.size})`,
    ]);
    expect(registry.manifests.get("1.0.0")?.type).toBe(image.manifest.mediaType);
    expect(registry.blobs.get(layer?.digest ?? "")?.equals(layer?.bytes ?? Buffer.of())).toBe(true);
  });

  test("again without sending a blob that is there", async () => {
    const registry = await memoryRegistry();
    await push(registry);
    const { blobs } = await push(registry, { name: "team/app:2.0.0" });
    expect(blobs.map(({ state }) => state)).toEqual(["there", "there"]);
    expect([...registry.manifests.keys()]).toContain("2.0.0");
  });

  test("under a tag made from its digest when none is given", async () => {
    const registry = await memoryRegistry();
    const { tag } = await push(registry, { name: "team/app" });
    expect(tag).toBe(image.manifest.digest.slice("sha256:".length).slice(0, 12));
    expect(registry.manifests.has(tag)).toBe(true);
  });

  test("with places for uploads that are told as paths", async () => {
    const registry = await memoryRegistry({ relativeLocations: true });
    await push(registry);
    expect(registry.manifests.has("1.0.0")).toBe(true);
  });

  test("with blobs taken over from another repository, and those sent that it does not have", async () => {
    const registry = await memoryRegistry({ elsewhere: [layer?.digest ?? ""] });
    const { blobs } = await push(registry, { mountFrom: "team/base" });
    expect(blobs.map(({ state }) => state)).toEqual(["pushed", "mounted"]);
    expect(linesOf(registry)).toContain(
      "POST /v2/team/app/blobs/uploads/?mount=LAYER&from=team%2Fbase",
    );
  });

  test("in pieces, in order, where a whole blob is refused", async () => {
    const registry = await memoryRegistry({ largestBody: 1500 });
    await push(registry, { pieceSize: 1500 });
    const pieces = registry.requests.filter(({ method }) => method === "PATCH");
    const last = `4500-${layerSize - 1}`;
    expect(pieces.map(({ contentRange }) => contentRange)).toEqual([
      "0-1499",
      "1500-2999",
      "3000-4499",
      last,
    ]);
    expect(registry.manifests.has("1.0.0")).toBe(true);
  });

  test("in pieces no smaller than the registry takes", async () => {
    const registry = await memoryRegistry({ largestBody: 3000, smallestPiece: 3000 });
    await push(registry, { pieceSize: 10 });
    const pieces = registry.requests.filter(({ method }) => method === "PATCH");
    expect(pieces.map(({ size }) => size)).toEqual([3000, layerSize - 3000]);
  });

  test("after waiting when the registry is busy or in trouble", async () => {
    const answers = [503, 429];
    const registry = await memoryRegistry({
      first: (request, response) => {
        const status = request.method === "PUT" ? answers.shift() : undefined;
        if (status === undefined) return false;
        response.writeHead(status).end();
        return true;
      },
    });
    const waits: number[] = [];
    await push(registry, { waits });
    expect(waits).toEqual([300, 1000]);
    expect(registry.manifests.has("1.0.0")).toBe(true);
  });
});

describe("a tag that is another image", () => {
  const another = { type: image.manifest.mediaType, bytes: Buffer.from("{}") };

  test("is left alone, with the reason", async () => {
    const registry = await memoryRegistry();
    registry.manifests.set("1.0.0", another);
    expect(await refusal(push(registry))).toMatch(
      /^OUT1932 the tag 1\.0\.0 is another image already: sha256:44136/,
    );
    expect(registry.blobs.size).toBe(0);
  });

  test("goes over to this one when that is wanted", async () => {
    const registry = await memoryRegistry();
    registry.manifests.set("1.0.0", another);
    await push(registry, { overwrite: true });
    expect(registry.manifests.get("1.0.0")?.bytes.equals(image.manifest.bytes)).toBe(true);
  });
});

describe("authorization", () => {
  const basic = Buffer.from("ana:s:ecret").toString("base64");
  const ana = { username: "ana", password: "s:ecret" };

  test("by user name and password", async () => {
    const registry = await memoryRegistry({ authorization: { scheme: "basic", value: basic } });
    await push(registry, { credentials: ana });
    expect(registry.manifests.has("1.0.0")).toBe(true);
    // Once it is known what is asked for, each request brings it.
    expect(registry.requests.filter(({ authorization }) => !authorization)).toHaveLength(1);
  });

  test("by a token for this repository, which is asked for once", async () => {
    const asked: URL[] = [];
    const registry = await memoryRegistry({
      authorization: { scheme: "bearer", token: "t0ken" },
      token: (url, authorization) => {
        asked.push(url);
        return authorization === `Basic ${basic}` ? { access_token: "t0ken" } : 401;
      },
    });
    await push(registry, { credentials: ana, mountFrom: "team/base" });
    expect(asked.map(({ searchParams }) => [...searchParams])).toEqual([
      [
        ["service", "registry.test"],
        ["scope", "repository:team/app:pull,push"],
        ["scope", "repository:team/base:pull"],
      ],
    ]);
  });

  test("by a token that nobody has to log in for", async () => {
    const registry = await memoryRegistry({ authorization: { scheme: "bearer", token: "open" } });
    await push(registry);
    expect(registry.requests.find(({ url }) => url.startsWith("/token"))?.authorization).toBe(
      undefined,
    );
  });

  test("by the token of a login, which is exchanged", async () => {
    const forms: string[] = [];
    const registry = await memoryRegistry({
      authorization: { scheme: "bearer", token: "fresh" },
      token: (_url, _authorization, body) => {
        forms.push(body);
        return { access_token: "fresh" };
      },
    });
    await push(registry, { credentials: { identityToken: "long-lived" } });
    expect(Object.fromEntries(new URLSearchParams(forms[0]))).toEqual({
      service: "registry.test",
      grant_type: "refresh_token",
      client_id: "outrigger",
      refresh_token: "long-lived",
      scope: "repository:team/app:pull,push",
    });
  });

  test("is renewed when a token has run out on the way", async () => {
    let tokens = 0;
    const authorization = { scheme: "bearer" as const, token: "1" };
    const registry = await memoryRegistry({
      authorization,
      token: () => ({ token: (authorization.token = String(++tokens)) }),
      first: (request) => {
        if (request.method === "PUT" && tokens === 1) authorization.token = "none is valid";
        return false;
      },
    });
    await push(registry);
    expect(tokens).toBe(2);
  });

  test("is not sent to another host that an upload leads to", async () => {
    const other = await memoryRegistry({
      first: (_request, response) => {
        response.writeHead(201).end();
        return true;
      },
    });
    const registry = await memoryRegistry({
      authorization: { scheme: "basic", value: basic },
      first: (request, response) => {
        if (request.method !== "PUT" || !request.url?.includes("/blobs/")) return false;
        response.writeHead(307, { location: `http://${other.address}/bucket${request.url}` }).end();
        return true;
      },
    });
    // The blobs went elsewhere, so this registry refuses the manifest.
    expect(await refusal(push(registry, { credentials: ana }))).toContain("MANIFEST_BLOB_UNKNOWN");
    expect(other.requests.map(({ authorization, size }) => [authorization, size])).toEqual([
      [undefined, config?.size],
      [undefined, layerSize],
    ]);
  });
});

describe("what goes wrong is told:", () => {
  const answering = (status: number, body: string): Promise<MemoryRegistry> =>
    memoryRegistry({
      first: (_request, response) => {
        response.writeHead(status).end(body);
        return true;
      },
    });
  const errors = (code: string, message: string): string =>
    JSON.stringify({ errors: [{ code, message }] });
  const ana = { username: "ana", password: "wrong" };

  test("no credentials", async () => {
    const registry = await memoryRegistry({ authorization: { scheme: "basic", value: "x" } });
    expect(await refusal(push(registry))).toBe(
      // A reply to HEAD has no body with the registry's own words.
      `OUT1926 ${registry.address} answered 401 to the request to look for 1.0.0.`,
    );
  });

  test("credentials that the registry does not accept, asked for once more at most", async () => {
    const registry = await memoryRegistry({ authorization: { scheme: "basic", value: "x" } });
    expect(await refusal(push(registry, { credentials: ana }))).toMatch(/^OUT1926 .* answered 401/);
    expect(registry.requests).toHaveLength(2);
  });

  test("credentials that the token server does not accept", async () => {
    const registry = await memoryRegistry({
      authorization: { scheme: "bearer", token: "x" },
      token: () => 401,
    });
    expect(await refusal(push(registry, { credentials: ana }))).toBe(
      `OUT1926 ${registry.address} answered 401 (incorrect username or password) to the request to get a token.`,
    );
  });

  test.each([
    [403, errors("DENIED", "requested access is denied"), "OUT1927"],
    [404, errors("NAME_UNKNOWN", "repository name not known to registry"), "OUT1928"],
    [400, errors("NAME_INVALID", "invalid repository name"), "OUT1929"],
  ])("an answer of %i to an upload", async (status, body, code) => {
    const registry = await memoryRegistry({
      first: (request, response) => {
        if (request.method !== "POST") return false;
        response.writeHead(status).end(body);
        return true;
      },
    });
    const { errors: [said] = [] } = JSON.parse(body) as {
      errors: { code: string; message: string }[];
    };
    expect(await refusal(push(registry))).toBe(
      `${code} ${registry.address} answered ${status} (${said?.code}: ${said?.message}) to the request to push ${config?.digest.slice(0, 19)}.`,
    );
  });

  test("a registry that stays in trouble, after four tries", async () => {
    const registry = await answering(502, "<html><body>Bad Gateway</body></html>");
    const waits: number[] = [];
    expect(await refusal(push(registry, { waits }))).toMatch(/^OUT1929 .* answered 502/);
    expect([registry.requests.length, waits]).toEqual([4, [300, 1000, 3000]]);
  });

  test("nobody at that port", async () => {
    const address = `127.0.0.1:${await findFreePort()}`;
    expect(await refusal(push({ address }))).toMatch(
      /^OUT1923 127\.0\.0\.1:\d+ cannot be reached to look for 1\.0\.0: .*ECONNREFUSED/,
    );
  });

  test("no TLS where TLS is wanted", async () => {
    const registry = await memoryRegistry();
    expect(await refusal(push(registry, { scheme: "https" }))).toMatch(
      /^OUT1924 127\.0\.0\.1:\d+ speaks no TLS/,
    );
  });

  test("a way without TLS to another machine", async () => {
    const registry = await memoryRegistry({
      first: (_request, response) => {
        response.writeHead(307, { location: "http://registry.example/v2/" }).end();
        return true;
      },
    });
    expect(await refusal(push(registry))).toMatch(
      /^OUT1925 .* leads to http:\/\/registry\.example/,
    );
  });

  test("a token server without TLS on another machine", async () => {
    const registry = await memoryRegistry({
      authorization: { scheme: "bearer", token: "x" },
      challenge: 'Bearer realm="http://tokens.example/token"',
    });
    expect(await refusal(push(registry, { credentials: ana }))).toMatch(
      /^OUT1925 .* leads to http:\/\/tokens\.example/,
    );
  });

  test.each([
    ["a realm that is no URL", { challenge: 'Bearer realm=""' }, /does not say from where/],
    ["an answer without a token", { token: () => ({ tok: 1 }) }, /answered without a token/],
    [
      "a token that is no part of a header",
      { token: () => ({ token: "a\r\nb" }) },
      /without a token/,
    ],
  ])("%s", async (_name, behaviour, words) => {
    const registry = await memoryRegistry({
      authorization: { scheme: "bearer", token: "x" },
      ...behaviour,
    });
    const message = await refusal(push(registry));
    expect(message).toMatch(/^OUT1930 /);
    expect(message).toMatch(words);
  });

  test("redirects without end", async () => {
    const registry = await memoryRegistry({
      first: (request, response, origin) => {
        response.writeHead(307, { location: `${origin}${request.url}x` }).end();
        return true;
      },
    });
    expect(await refusal(push(registry))).toMatch(/^OUT1930 .* redirects more than 5 times/);
  });

  test("an upload without a place", async () => {
    const registry = await memoryRegistry({
      first: (request, response) => {
        if (request.method === "POST") response.writeHead(202).end();
        return request.method === "POST";
      },
    });
    expect(await refusal(push(registry))).toMatch(/^OUT1930 .* does not say where to send it/);
  });

  test("a manifest that was stored as something else", async () => {
    const registry = await memoryRegistry({
      first: (request, response) => {
        if (request.method !== "PUT" || !request.url?.includes("/manifests/")) return false;
        response.writeHead(201, { "docker-content-digest": "sha256:another" }).end();
        return true;
      },
    });
    expect(await refusal(push(registry))).toMatch(
      /^OUT1930 the registry stored the manifest as sha256:another/,
    );
  });
});
