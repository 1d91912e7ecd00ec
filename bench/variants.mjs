// The variants of a job and the modules that they run: none, Envoy's own, by hand, and filters of this repository.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileGuest } from "./guest-module.mjs";
import { compileRaw } from "./raw-module.mjs";
import { compileRust } from "./rust-module.mjs";

/** What the job compares, `none` first: its own list, or the usual three. */
function variantsIn(job) {
  const { native, raw, ours } = job;
  const listed = job.variants ?? [
    { name: "raw", modules: [{ raw: raw.module, ...raw }] },
    { name: "ours", modules: [ours] },
  ];
  return [{ name: "none" }, ...(native ? [{ name: "native", native }] : []), ...listed];
}

/** The bytes of a module; undefined when it is not built, or can not be built here. */
async function bytesOf(root, { raw, guest, rust, filter }) {
  if (rust !== undefined) return compileRust(root);
  if (raw !== undefined) return compileRaw(root, raw);
  if (guest !== undefined) return compileGuest(root, guest);
  const file = join(root, "build", `${filter}.wasm`);
  return existsSync(file) ? readFileSync(file) : undefined;
}

async function loadModule(root, source) {
  const bytes = await bytesOf(root, source);
  if (bytes === undefined) return undefined;
  return {
    bytes,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    filter: source.filter,
    pluginName: source.raw ?? source.guest ?? source.rust ?? source.filter,
    configuration: source.configuration,
    clusters: source.clusters ?? {},
    allowedCapabilities: source.allowedCapabilities,
  };
}

/**
 * @returns {Promise<{ variants: object[], leftOut: string[] }>} variants: as in the job, `modules` loaded;
 *   leftOut: why a variant is missing
 */
export async function variantsOf(root, job) {
  const variants = [];
  const leftOut = [];
  for (const variant of variantsIn(job)) {
    const modules = [];
    for (const source of variant.modules ?? []) modules.push(await loadModule(root, source));
    if (!modules.includes(undefined)) variants.push({ ...variant, modules });
    else leftOut.push(`${job.name}: without ${variant.name}, because it is not built`);
  }
  return { variants, leftOut };
}
