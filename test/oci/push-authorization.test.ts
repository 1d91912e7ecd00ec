// How a push shows who pushes, and to whom it does not.

import { describe, expect, test } from "vitest";
import { memoryRegistry } from "./memory-registry.js";
import { config, layerSize, push, refusal } from "./pushing.js";

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
