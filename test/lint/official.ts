// Where Istio's and Envoy Gateway's own samples lie when the part `istio` is here: in Go's module cache, where they
// are read and never copied.

import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
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
