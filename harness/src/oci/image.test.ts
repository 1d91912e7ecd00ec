import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { extract, type Header } from "tar-stream";
import { buffer } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { storedGzip } from "./gzip.js";
import { moduleImage } from "./image.js";
import { isLayout, layoutFiles, readLayout, writeLayout } from "./layout.js";
import { tarOf } from "./tar.js";

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const scratch = mkdtempSync(join(tmpdir(), "outrigger-oci-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What another program finds in an archive. */
async function entriesOf(archive: Uint8Array): Promise<{ header: Header; bytes: Buffer }[]> {
  const entries: { header: Header; bytes: Buffer }[] = [];
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) {
    entries.push({ header: entry.header, bytes: await buffer(entry) });
  }
  return entries;
}

describe("a gzip without compression", () => {
  it("gives zlib what was put in, whatever the length", () => {
    const lengths = [0, 1, 0xfffe, 0xffff, 0x10000, 3 * 0xffff];
    for (const length of lengths) {
      const bytes = new Uint8Array(length).map((_, index) => (index * 7) & 0xff);
      expect(gunzipSync(storedGzip(bytes)).equals(bytes)).toBe(true);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) =>
        gunzipSync(storedGzip(bytes)).equals(bytes),
      ),
    );
  });

  it("has no time, no name and no system in its head", () => {
    expect([...storedGzip(empty).subarray(0, 10)]).toEqual([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]);
  });
});

describe("the archive of a module", () => {
  it.each([0, 1, 511, 512, 513, 70_000])("with %i bytes is read by tar-stream", async (length) => {
    const bytes = new Uint8Array(length).fill(5);
    const [entry, ...others] = await entriesOf(tarOf("plugin.wasm", bytes));
    expect(others).toEqual([]);
    expect(entry?.bytes.equals(bytes)).toBe(true);
    const { name, size, mode, uid, gid, mtime, type, uname, gname } = entry?.header ?? {};
    expect({ name, size, mode, uid, gid, mtime, type, uname, gname }).toEqual({
      name: "plugin.wasm",
      size: length,
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: new Date(0),
      type: "file",
      uname: "",
      gname: "",
    });
  });
});

describe("the image of a module", () => {
  it("has the same digest on every machine", () => {
    expect(moduleImage(empty, "empty").manifest.digest).toBe(
      "sha256:b7f3af4e8e8cb54a9ee79545aaf17a057829cc94fa837b2bb8646c52abfba018",
    );
  });

  it("is of the compat variant, and names what it holds by digest and size", async () => {
    const { manifest, blobs } = moduleImage(empty, "empty");
    const [config, layer] = blobs;
    const value = JSON.parse(Buffer.from(manifest.bytes).toString("utf8")) as object;
    expect(value).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: config?.digest,
        size: config?.size,
      },
      layers: [
        {
          mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
          digest: layer?.digest,
          size: layer?.size,
        },
      ],
      annotations: {
        "module.wasm.image/variant": "compat",
        "org.opencontainers.image.title": "empty",
      },
    });
    for (const { digest, size, bytes } of [manifest, ...blobs]) {
      expect(digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
      expect(size).toBe(bytes.length);
    }
    const archive = gunzipSync(layer?.bytes ?? empty);
    const { rootfs } = JSON.parse(Buffer.from(config?.bytes ?? empty).toString("utf8")) as {
      rootfs: { diff_ids: string[] };
    };
    expect(rootfs.diff_ids).toEqual([
      `sha256:${createHash("sha256").update(archive).digest("hex")}`,
    ]);
    const [entry] = await entriesOf(archive);
    expect([entry?.header.name, entry?.bytes]).toEqual(["plugin.wasm", Buffer.from(empty)]);
  });
});

describe("an image layout", () => {
  const image = moduleImage(empty, "empty");
  let count = 0;
  const written = (tag?: string): string => {
    const folder = join(scratch, String(count++));
    writeLayout(folder, image, tag);
    return folder;
  };
  const blobOf = (folder: string, digest = ""): string =>
    join(folder, "blobs", digest.replace(":", "/"));

  it("holds what the specification wants, and nothing else", () => {
    const files = layoutFiles(image, "1.0.0");
    const text = (path: string): unknown =>
      JSON.parse(Buffer.from(files.find((file) => file.path === path)?.bytes ?? []).toString());
    expect(text("oci-layout")).toEqual({ imageLayoutVersion: "1.0.0" });
    expect(text("index.json")).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [
        {
          mediaType: image.manifest.mediaType,
          digest: image.manifest.digest,
          size: image.manifest.size,
          annotations: { "org.opencontainers.image.ref.name": "1.0.0" },
        },
      ],
    });
    expect(files.slice(2).map(({ path }) => path)).toEqual(
      [image.manifest, ...image.blobs].map(({ digest }) => `blobs/${digest.replace(":", "/")}`),
    );
  });

  it("is read as it was written", () => {
    const folder = written();
    expect(isLayout(folder)).toBe(true);
    const read = readLayout(folder);
    expect(read.manifest.digest).toBe(image.manifest.digest);
    expect(read.blobs.map(({ bytes }) => Buffer.from(bytes))).toEqual(
      image.blobs.map(({ bytes }) => Buffer.from(bytes)),
    );
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ["no oci-layout", (folder) => rmSync(join(folder, "oci-layout")), /it has no file oci-layout/],
    [
      "an index that is no JSON",
      (folder) => writeFileSync(join(folder, "index.json"), "{"),
      /is not the JSON object/,
    ],
    [
      "an index without manifests",
      (folder) => writeFileSync(join(folder, "index.json"), "{}"),
      /has no manifest in it/,
    ],
    [
      "a blob that is missing",
      (folder) => rmSync(blobOf(folder, image.blobs[1]?.digest)),
      /cannot be read \(ENOENT\)/,
    ],
    [
      "a blob that was changed",
      (folder) => {
        const path = blobOf(folder, image.blobs[1]?.digest);
        writeFileSync(path, readFileSync(path).reverse());
      },
      /not \d+ bytes with the digest that it is named by/,
    ],
    [
      "a digest that leads out of the folder",
      (folder) =>
        writeFileSync(
          join(folder, "index.json"),
          JSON.stringify({
            manifests: [{ ...image.manifest, bytes: undefined, digest: "sha256:../../x" }],
          }),
        ),
      /without media type, sha256 digest and size/,
    ],
    [
      "an image for several platforms",
      (folder) =>
        writeFileSync(
          join(folder, "index.json"),
          readFileSync(join(folder, "index.json"), "utf8").replace(
            image.manifest.mediaType,
            "application/vnd.oci.image.index.v1+json",
          ),
        ),
      /only a single image can be pushed/,
    ],
  ])("with %s is refused", (_name, spoil, words) => {
    const folder = written();
    spoil(folder);
    expect(() => readLayout(folder)).toThrow(/^OUT1922 /);
    expect(() => readLayout(folder)).toThrow(words);
  });

  it("with two images gives the one that the tag names, and neither without a tag", () => {
    const folder = written("1.0.0");
    const other = moduleImage(Buffer.concat([empty, Buffer.from([0, 1, 0])]), "empty");
    const [, index, ...blobs] = layoutFiles(other, "2.0.0");
    for (const { path, bytes } of blobs) writeFileSync(join(folder, path), bytes);
    const both = [readFileSync(join(folder, "index.json")), index?.bytes ?? empty]
      .map((bytes) => JSON.parse(Buffer.from(bytes).toString()) as { manifests: object[] })
      .flatMap(({ manifests }) => manifests);
    writeFileSync(join(folder, "index.json"), JSON.stringify({ manifests: both }));
    expect(readLayout(folder, "2.0.0").manifest.digest).toBe(other.manifest.digest);
    expect(() => readLayout(folder)).toThrow(/has 2 images.*: 1\.0\.0, 2\.0\.0/);
    expect(() => readLayout(folder, "3")).toThrow(/none of them alone is called 3/);
  });
});
