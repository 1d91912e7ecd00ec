// A module as an OCI image of the "compat" variant: an ordinary container image with one file, which Istio, Envoy Gateway
// and an image volume take alike.
// Sources: OCI image specification 1.1 (manifest.md, config.md); the wasm image specification's spec-compat.md; Istio,
// pkg/wasm/imagefetcher.go.

import { createHash } from "node:crypto";
import { storedGzip } from "./gzip.js";
import { tarOf } from "./tar.js";

export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** Where the fetchers look for the module in an image. */
export const moduleFileName = "plugin.wasm";

/** The Istio agent reads no module above this (ISTIO_WASM_MAX_BINARY_SIZE_BYTES). */
export const largestModule = 256 * 1024 * 1024;

/** What a manifest says of a blob. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** A blob that is named by its digest. */
export interface Content extends Descriptor {
  bytes: Uint8Array;
}

export interface Image {
  manifest: Content;
  /** What the manifest names: its configuration, then its layers. */
  blobs: readonly Content[];
}

/** `sha256:` and 64 hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function contentOf(mediaType: string, bytes: Uint8Array): Content {
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes };
}

const descriptorOf = ({ mediaType, digest, size }: Content): Descriptor => ({
  mediaType,
  digest,
  size,
});

const jsonContent = (mediaType: string, value: object): Content =>
  contentOf(mediaType, Buffer.from(JSON.stringify(value)));

/**
 * The image of a module. The same module and title give the same bytes, so the digest of the manifest says which module
 * a proxy gets.
 * @param title for people who list a registry: the name of the filter
 */
export function moduleImage(module: Uint8Array, title: string): Image {
  const archive = tarOf(moduleFileName, module);
  const layer = contentOf(mediaTypes.layer, storedGzip(archive));
  const config = jsonContent(mediaTypes.config, {
    // A fetcher that picks a platform picks this one, and a kubelet takes a lone manifest on every platform.
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [digestOf(archive)] },
  });
  const manifest = jsonContent(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    annotations: {
      "module.wasm.image/variant": "compat",
      "org.opencontainers.image.title": title,
    },
  });
  return { manifest, blobs: [config, layer] };
}
