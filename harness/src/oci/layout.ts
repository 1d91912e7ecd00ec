// An image as a folder: the OCI image layout, which crane, skopeo, oras and `outrigger push` bring to a registry.
// Source: OCI image specification 1.1, image-layout.md.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";
import {
  contentOf,
  digestOf,
  mediaTypes,
  type Content,
  type Descriptor,
  type Image,
} from "./image.js";

const refName = "org.opencontainers.image.ref.name";

/** A file of a layout. */
export interface LayoutFile {
  /** Relative to the layout's folder, with slashes. */
  path: string;
  bytes: Uint8Array;
}

const blobPath = (digest: string): string => `blobs/${digest.replace(":", "/")}`;

/** @param tag what `index.json` calls the image */
export function layoutFiles({ manifest, blobs }: Image, tag?: string): LayoutFile[] {
  const { mediaType, digest, size } = manifest;
  const annotations = tag === undefined ? {} : { annotations: { [refName]: tag } };
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ mediaType, digest, size, ...annotations }],
  };
  const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
  return [
    { path: "oci-layout", bytes: json({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", bytes: json(index) },
    ...[manifest, ...blobs].map((one) => ({ path: blobPath(one.digest), bytes: one.bytes })),
  ];
}

/** Writes the files of a layout into `folder`, which need not exist. */
export function writeLayout(folder: string, image: Image, tag?: string): void {
  for (const { path, bytes } of layoutFiles(image, tag)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}

/** True for a folder that says that it is a layout. */
export function isLayout(folder: string): boolean {
  return existsSync(join(folder, "oci-layout"));
}

function broken(file: string, message: string, fix: string): OutriggerError {
  return new OutriggerError(ExitCode.InvalidInput, {
    code: "OUT1922",
    severity: "error",
    file,
    message,
    fix,
  });
}

const writeAgain = "write the layout again: outrigger push FILTER oci:FOLDER";

function readJson(folder: string, path: string, shownFolder: string): Record<string, unknown> {
  const shown = `${shownFolder}/${path}`;
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, path), "utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (isSystemError(error)) throw broken(shown, `cannot be read (${error.code}).`, writeAgain);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw broken(shown, "is not the JSON object that a layout has there.", writeAgain);
}

function isDescriptor(value: unknown): value is Descriptor & { annotations?: object } {
  if (typeof value !== "object" || value === null) return false;
  const { mediaType, digest, size } = value as Record<string, unknown>;
  return (
    typeof mediaType === "string" &&
    typeof size === "number" &&
    typeof digest === "string" &&
    // It becomes a path.
    /^sha256:[0-9a-f]{64}$/.test(digest)
  );
}

function readBlob(folder: string, descriptor: unknown, shownFolder: string): Content {
  if (!isDescriptor(descriptor)) {
    throw broken(
      shownFolder,
      "names a blob without media type, sha256 digest and size.",
      writeAgain,
    );
  }
  const { mediaType, digest, size } = descriptor;
  const shown = `${shownFolder}/${blobPath(digest)}`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, blobPath(digest)));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw broken(
      shown,
      `the layout names this blob, and it cannot be read (${error.code}).`,
      writeAgain,
    );
  }
  const found = digestOf(bytes);
  if (found !== digest || bytes.length !== size) {
    throw broken(
      shown,
      `has ${bytes.length} bytes with digest ${found}, not ${size} bytes with the digest that it is named by.`,
      writeAgain,
    );
  }
  return contentOf(mediaType, bytes);
}

function chooseManifest(
  index: Record<string, unknown>,
  tag: string | undefined,
  shown: string,
): unknown {
  const manifests = Array.isArray(index["manifests"]) ? (index["manifests"] as unknown[]) : [];
  const nameOf = (one: unknown): unknown =>
    (one as { annotations?: Record<string, unknown> } | null)?.annotations?.[refName];
  const named = manifests.filter((one) => tag !== undefined && nameOf(one) === tag);
  const [only, ...others] = named.length > 0 ? named : manifests;
  if (only === undefined) throw broken(`${shown}/index.json`, "has no manifest in it.", writeAgain);
  if (others.length > 0) {
    const names = manifests.map((one) => String(nameOf(one) ?? "(no name)")).join(", ");
    throw broken(
      `${shown}/index.json`,
      `has ${manifests.length} images, and none of them alone is called ${tag ?? "by no tag"}: ${names}.`,
      "push with the tag that the layout has for the image, as REGISTRY/REPOSITORY:TAG",
    );
  }
  return only;
}

/**
 * The image of a layout, with every blob checked against its digest.
 * @param tag which of several images; with one in the layout it does not matter
 * @param shown how to call the folder in messages
 * @throws OutriggerError OUT1922
 */
export function readLayout(folder: string, tag?: string, shown: string = folder): Image {
  if (!isLayout(folder)) {
    throw broken(shown, "is no OCI image layout: it has no file oci-layout.", writeAgain);
  }
  const index = readJson(folder, "index.json", shown);
  const manifest = readBlob(folder, chooseManifest(index, tag, shown), shown);
  if (
    manifest.mediaType !== mediaTypes.manifest &&
    manifest.mediaType !== mediaTypes.dockerManifest
  ) {
    throw broken(
      `${shown}/index.json`,
      `names a ${manifest.mediaType}, and only a single image can be pushed.`,
      "make the layout for one platform; a module runs on all of them",
    );
  }
  const { config, layers } = readJson(folder, blobPath(manifest.digest), shown);
  const named = [config, ...(Array.isArray(layers) ? (layers as unknown[]) : [])];
  return { manifest, blobs: named.map((one) => readBlob(folder, one, shown)) };
}
