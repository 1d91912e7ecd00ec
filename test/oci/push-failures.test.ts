// What a push says when a registry, or the way to it, does not do as it should.

import { describe, expect, test } from "vitest";
import { findFreePort } from "../../harness/src/envoy/free-port.js";
import { memoryRegistry, type MemoryRegistry } from "./memory-registry.js";
import { config, push, refusal } from "./pushing.js";

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
