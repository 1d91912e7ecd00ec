// An image on its way into a registry: the blobs that are not there yet, then the manifest that names them.
// Source: OCI distribution specification 1.1, "Push".

import { setTimeout as sleep } from "node:timers/promises";
import { mediaTypes, type Content, type Image } from "./image.js";
import type { ImageReference } from "./reference.js";
import type { RegistryAnswer, RegistryConnection } from "./registry-connection.js";
import { RegistryError } from "./registry-errors.js";

/** What became of a blob: sent, there before, or taken over from another repository. */
export type BlobState = "pushed" | "there" | "mounted";

export interface PushOptions {
  reference: ImageReference;
  /** Another repository of the registry that may have the blobs. */
  mountFrom?: string;
  /** Lets a tag go over to this image. */
  overwrite?: boolean;
  onProgress?: (text: string) => void;
  /** Bytes of a piece where the registry takes no whole blob. Default: 1 MiB. */
  pieceSize?: number;
  /** Waits before the next try. Default: so many milliseconds of real time. */
  wait?: (milliseconds: number) => Promise<unknown>;
}

export interface PushResult {
  digest: string;
  tag: string;
  blobs: { digest: string; size: number; state: BlobState }[];
}

const manifestTypes = [mediaTypes.manifest, mediaTypes.dockerManifest, mediaTypes.index];

/** A tag of its own for each image: the first digits of its digest. Registries sweep out what has no tag. */
export const defaultTag = (image: Image): string =>
  image.manifest.digest.replace("sha256:", "").slice(0, 12);

const pauses = [300, 1000, 3000];

/** Tries again what failed in a way that may pass. */
async function patiently<Result>(
  work: () => Promise<Result>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Result> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RegistryError && error.isPassing)) throw error;
      await wait(pause);
    }
  }
  return work();
}

/** Where the next request of an upload goes; the registry may move it with every answer. */
function nextLocation(answer: RegistryAnswer): URL {
  const location = answer.headers.get("location");
  if (location === null) {
    throw new RegistryError("OUT1930", {
      message: `${answer.url.host} takes an upload and does not say where to send it.`,
    });
  }
  return new URL(location, answer.url);
}

function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.searchParams.set("digest", digest);
  return url;
}

class ImagePush {
  private readonly wait: (milliseconds: number) => Promise<unknown>;

  constructor(
    private readonly connection: RegistryConnection,
    private readonly options: PushOptions,
  ) {
    this.wait = options.wait ?? ((milliseconds) => sleep(milliseconds));
  }

  async push(image: Image): Promise<PushResult> {
    const { reference, onProgress } = this.options;
    const { digest } = image.manifest;
    const tag = reference.tag ?? defaultTag(image);
    await this.checkTag(tag, digest);
    const blobs: PushResult["blobs"] = [];
    for (const blob of image.blobs) {
      onProgress?.(`${blob.digest.slice(0, 19)}, ${blob.size} bytes`);
      const state = await patiently(() => this.pushBlob(blob), this.wait);
      blobs.push({ digest: blob.digest, size: blob.size, state });
    }
    onProgress?.(`manifest, tag ${tag}`);
    await patiently(() => this.pushManifest(image.manifest, tag), this.wait);
    return { digest, tag, blobs };
  }

  /** A proxy that has pulled a tag keeps what it has: under the same tag others would run something else. */
  private async checkTag(tag: string, digest: string): Promise<void> {
    const find = (): Promise<string | undefined> =>
      this.connection.digestOfManifest(tag, manifestTypes);
    const found = await patiently(find, this.wait);
    if (found === undefined || found === "" || found === digest) return;
    if (this.options.overwrite === true) return;
    throw new RegistryError("OUT1932", {
      message: `the tag ${tag} is another image already: ${found}.`,
      rule: "proxies that pulled a tag keep what they have until the manifest changes",
      fix: "take another tag, or none: then it is made from the digest; or --overwrite",
    });
  }

  private async pushBlob(blob: Content): Promise<BlobState> {
    const { connection, options } = this;
    const purpose = `push ${blob.digest.slice(0, 19)}`;
    const head = await connection.send({
      method: "HEAD",
      target: `blobs/${blob.digest}`,
      purpose: `look for ${blob.digest.slice(0, 19)}`,
      expected: [200, 404],
    });
    if (head.status === 200) return "there";
    const { mountFrom } = options;
    const mount = mountFrom === undefined ? {} : { mount: blob.digest, from: mountFrom };
    const query = new URLSearchParams(mount).toString();
    const begun = await connection.send({
      method: "POST",
      target: `blobs/uploads/${query === "" ? "" : `?${query}`}`,
      purpose,
      expected: [201, 202],
    });
    if (begun.status === 201) return "mounted";
    const whole = await connection.send({
      method: "PUT",
      target: withDigest(nextLocation(begun), blob.digest),
      purpose,
      headers: { "content-type": "application/octet-stream" },
      body: blob.bytes,
      expected: [201, 413],
    });
    // Something in front of the registry takes no body of this size.
    if (whole.status === 413) await this.pushInPieces(blob, purpose);
    return "pushed";
  }

  private async pushInPieces(blob: Content, purpose: string): Promise<void> {
    const { connection, options } = this;
    const target = "blobs/uploads/";
    let answer = await connection.send({ method: "POST", target, purpose, expected: [202] });
    const smallest = Number(answer.headers.get("oci-chunk-min-length") ?? 0);
    const size = Math.max(options.pieceSize ?? 1024 * 1024, smallest || 0);
    for (let at = 0; at < blob.size; at += size) {
      const body = blob.bytes.subarray(at, at + size);
      answer = await connection.send({
        method: "PATCH",
        target: nextLocation(answer),
        purpose,
        headers: {
          "content-type": "application/octet-stream",
          "content-range": `${at}-${at + body.length - 1}`,
        },
        body,
        expected: [202],
      });
      options.onProgress?.(
        `${blob.digest.slice(0, 19)}, ${at + body.length} of ${blob.size} bytes`,
      );
    }
    const end = withDigest(nextLocation(answer), blob.digest);
    await connection.send({ method: "PUT", target: end, purpose, expected: [201] });
  }

  private async pushManifest(manifest: Content, tag: string): Promise<void> {
    const answer = await this.connection.send({
      method: "PUT",
      target: `manifests/${tag}`,
      purpose: `push the manifest ${tag}`,
      headers: { "content-type": manifest.mediaType },
      body: manifest.bytes,
      expected: [201],
    });
    const stored = answer.headers.get("docker-content-digest");
    if (stored === null || stored === manifest.digest) return;
    throw new RegistryError("OUT1930", {
      message: `the registry stored the manifest as ${stored}, and it is ${manifest.digest}.`,
    });
  }
}

/**
 * Pushes an image. Blobs that the registry has are not sent again.
 * @throws OutriggerError OUT1923 to OUT1930, OUT1932
 */
export function pushImage(
  connection: RegistryConnection,
  image: Image,
  options: PushOptions,
): Promise<PushResult> {
  return new ImagePush(connection, options).push(image);
}
