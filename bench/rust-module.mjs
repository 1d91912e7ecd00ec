// Builds bench/rust, where there is a Rust compiler for it. Without one the job goes without that variant.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const target = "wasm32-wasip1";

/**
 * @param {string} root the repository
 * @returns {Uint8Array | undefined} the module; undefined when it can not be built here
 */
export function compileRust(root) {
  const folder = join(root, ".outrigger", "bench-rust");
  const { status } = spawnSync("cargo", ["build", "--release", "--locked", "--target", target], {
    cwd: join(root, "bench", "rust"),
    env: { ...process.env, CARGO_TARGET_DIR: folder },
    stdio: "ignore",
    timeout: 300_000,
  });
  const file = join(folder, target, "release", "outrigger_bench_headers.wasm");
  return status === 0 && existsSync(file) ? readFileSync(file) : undefined;
}
