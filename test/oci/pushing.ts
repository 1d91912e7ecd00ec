// One image and how it is pushed, for the tests of this folder.

import { moduleImage, type Image } from "../../harness/src/oci/image.js";
import type { Credentials } from "../../harness/src/oci/credentials.js";
import { pushImage, type PushOptions, type PushResult } from "../../harness/src/oci/push-image.js";
import { parseReference } from "../../harness/src/oci/reference.js";
import { RegistryConnection } from "../../harness/src/oci/registry-connection.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import type { MemoryRegistry } from "./memory-registry.js";

export const image: Image = moduleImage(
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...new Uint8Array(4000).fill(7)),
  "app",
);
export const [config, layer] = image.blobs;
export const layerSize = layer?.size ?? 0;

interface Given extends Partial<PushOptions> {
  name?: string;
  credentials?: Credentials;
  scheme?: "https";
  waits?: number[];
}

export function push(
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
export async function refusal(pushing: Promise<unknown>): Promise<string> {
  const error = await pushing.then(
    () => new Error("it was pushed"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutriggerError)) throw error;
  return error.message;
}

export const linesOf = ({ requests }: MemoryRegistry): string[] =>
  requests.map(({ method, url, size }) => {
    const path = url
      .replace(/uploads\/[0-9a-f-]{36}/, "uploads/ID")
      .replaceAll(config?.digest ?? "", "CONFIG")
      .replaceAll(encodeURIComponent(config?.digest ?? ""), "CONFIG")
      .replaceAll(layer?.digest ?? "", "LAYER")
      .replaceAll(encodeURIComponent(layer?.digest ?? ""), "LAYER");
    return `${method} ${path}${size === 0 ? "" : ` (${size})`}`;
  });
