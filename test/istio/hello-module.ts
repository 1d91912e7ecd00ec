// The module that the manifests here carry.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmittedModule } from "../../harness/src/manifest/emission.js";
import { istioCheck } from "./istio-check.js";

export async function buildHelloHeader(): Promise<EmittedModule> {
  const folder = mkdtempSync(join(tmpdir(), "outrigger-hello-"));
  const wasm = join(folder, "hello.wasm");
  const source = join(istioCheck, "wasm/hello.ts");
  execFileSync("node_modules/.bin/asc", [
    source,
    "--config",
    "none",
    "-o",
    wasm,
    "--runtime",
    "stub",
    "--use",
    "abort=",
    "--exportStart",
    "_initialize",
    "--exportRuntime",
    "-O",
  ]);
  const bytes = readFileSync(wasm);
  rmSync(folder, { recursive: true });
  return {
    bytes,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    plugins: ["hello-header"],
  };
}
