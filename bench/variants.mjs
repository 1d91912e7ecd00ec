// The variants of a job: without a filter, Envoy's own, a module by hand, the filter of this repository.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRaw } from "./raw-module.mjs";

function moduleOf(bytes, pluginName, { configuration, clusters = {} }) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes, size: bytes.length, sha256, pluginName, configuration, clusters };
}

/** @returns {Promise<{ variants: object[], leftOut: string[] }>} leftOut: why a variant is missing */
export async function variantsOf(root, job) {
  const variants = [{ name: "none" }, { name: "native" }];
  const leftOut = [];
  const { module: rawName } = job.raw;
  const raw = await compileRaw(root, rawName);
  variants.push({ name: "raw", module: moduleOf(raw, rawName, job.raw) });
  const { filter } = job.ours;
  const file = join(root, "build", `${filter}.wasm`);
  if (existsSync(file)) {
    variants.push({ name: "ours", module: moduleOf(readFileSync(file), filter, job.ours) });
  } else {
    leftOut.push(`${job.name}: without ours, because there is no build/${filter}.wasm`);
  }
  return { variants, leftOut };
}
