// Where Istio's and Envoy Gateway's own samples lie when the part `istio` is here: in Go's module cache, where they
// are read and never copied.

import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { missingPart } from "../istio/meshlab.js";
import { istioSourceFolder } from "../parts/istio.mjs";

const run = promisify(execFile);

/** The roots of the two repositories. */
export interface OfficialFolders {
  readonly istio: string;
  readonly gateway: string;
}

const gatewayModule = "github.com/envoyproxy/gateway@v1.9.1";

/** Asks Go; `npm run parts` has downloaded both. */
export async function officialFolders(): Promise<OfficialFolders> {
  const list = ["list", "-m", "-f", "{{.Dir}}", "istio.io/istio"];
  const istio = await run("go", list, { cwd: istioSourceFolder as string });
  const env = { ...process.env, GOFLAGS: "-mod=mod" };
  const download = ["mod", "download", "-json", gatewayModule];
  const gateway = await run("go", download, { cwd: tmpdir(), env });
  const { Dir } = JSON.parse(gateway.stdout) as { Dir: string };
  return { istio: istio.stdout.trim(), gateway: Dir };
}

/** Tests beside Istio's own code; without it one skipped line that says how to get it, and in CI a failure. */
export function besideIstio(name: string, tests: () => void): void {
  if (missingPart === undefined) describe(name, tests);
  else if (process.env.CI) test(name, () => expect.fail(missingPart));
  else test.skip(`${name}: not here: ${missingPart}`, () => {});
}
