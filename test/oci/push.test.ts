// Pushing an image to a registry that keeps to the specification, with and without its optional parts.

import { describe, expect, test } from "vitest";
import { memoryRegistry } from "./memory-registry.js";
import { config, image, layer, layerSize, linesOf, push, refusal } from "./pushing.js";

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
