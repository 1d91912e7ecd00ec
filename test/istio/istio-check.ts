// Istio's own code without a cluster: the program meshlab, the small cluster that it is given, and the script
// that puts a stock Envoy behind it. They lie outside of this repository; `npm run parts` builds the program.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { istioBinFolder, istioCheckFolder } from "../parts.mjs";

const run = promisify(execFile);

export const istioCheck = istioCheckFolder();
const bin = istioBinFolder();
const meshlabPath = join(bin, "meshlab");

/** What is missing for the tests here, as one sentence with the remedy; undefined when nothing is. */
export const missingPart: string | undefined = !existsSync(join(istioCheck, "go.mod"))
  ? `Istio's code is not at ${istioCheck}: set ISTIO_CHECK to the folder, then npm run parts`
  : existsSync(meshlabPath)
    ? undefined
    : "Istio's code is not built: npm run parts";

/** One HTTP filter of a chain; `config` is there for wasm filters, with inline modules cut to their length. */
export interface HttpFilter {
  name: string;
  type: string;
  config?: { config: Record<string, unknown> };
}

/** One filter chain of one listener, as istiod generates it for a proxy. */
export interface FilterChain {
  proxy: string;
  listener: string;
  direction: "INBOUND" | "OUTBOUND";
  chain: string;
  destinationPort?: number;
  httpFilters: HttpFilter[];
}

/** The same with its network filters, by name. */
export type NetworkChain = Omit<FilterChain, "httpFilters"> & { networkFilters: string[] };

interface ProxyChains {
  proxy: string;
  chains: (Omit<NetworkChain, "proxy"> & { httpFilters?: HttpFilter[] })[];
}

const wholeOutput = { maxBuffer: 64 * 1024 * 1024 };

async function chainsOf(
  proxies: readonly string[],
  cluster: string,
  files: readonly string[],
): Promise<(NetworkChain & { httpFilters?: HttpFilter[] })[]> {
  const argv = ["chains", "-proxy", proxies.join(","), cluster, ...files];
  const { stdout } = await run(meshlabPath, argv, wholeOutput);
  return (JSON.parse(stdout) as ProxyChains[]).flatMap(({ proxy, chains }) =>
    chains.map((chain) => ({ ...chain, proxy })),
  );
}

/** All filter chains of some proxies when `files` are applied to a cluster of manifests. */
export async function networkChains(
  ...of: Parameters<typeof chainsOf>
): Promise<readonly NetworkChain[]> {
  return chainsOf(...of);
}

/** The HTTP filter chains among them. */
export async function httpChains(...of: Parameters<typeof chainsOf>): Promise<FilterChain[]> {
  return (await chainsOf(...of)).flatMap(({ httpFilters, ...chain }) =>
    httpFilters === undefined ? [] : [{ ...chain, httpFilters }],
  );
}

/** What a check says of one object. */
export interface Verdict {
  object: string;
  ok: boolean;
  errors?: string[];
  warnings?: string[];
}

async function verdicts(argv: readonly string[]): Promise<Verdict[]> {
  // The exit code repeats what the verdicts say.
  const { stdout } = await run(meshlabPath, argv, wholeOutput).catch(
    (error: { stdout?: string }) => {
      if (!error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}

/** What a Kubernetes API server says of the EnvoyFilters in `files`: the CRD's schema and its CEL rules. */
export async function checkAgainstCrd(files: readonly string[]): Promise<Verdict[]> {
  const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", "istio.io/istio"], {
    cwd: istioCheck,
  });
  const crds = join(stdout.trim(), "manifests/charts/base/files/crd-all.gen.yaml");
  return verdicts(["crd", "-crd", crds, "-kinds", "EnvoyFilter", ...files]);
}

/** What istiod's validating webhook says of the objects in `files`. */
export function validate(files: readonly string[]): Promise<Verdict[]> {
  return verdicts(["validate", ...files]);
}

/** What the script does. */
export interface EndToEndRun {
  /** The first is the one that is taken away and back. They must differ in their file names. */
  manifests: readonly string[];
  /** What stands for a module in a file. */
  wasm: string;
  envoy: string;
  /** Also removes the first manifest, adds it again, and moves it to another port. Default: false. */
  live?: boolean;
}

/**
 * Serves manifests from istiod's generators to a stock Envoy as the sidecar of shop/cart, and sends requests
 * through it until one is answered with hello-header's `x-my-header`.
 *
 * They must select app=cart in namespace shop, inbound, with portNumber 8080 or none; a module in a file must
 * be /var/local/wasm/plugin.wasm, which the script replaces by a copy of `wasm`.
 * @returns the script's output, the headers of that answer among it; rejects when a check in it failed
 */
export async function runEndToEnd({ manifests, wasm, envoy, live }: EndToEndRun): Promise<string> {
  const { stdout } = await run("bash", [join(istioCheck, "e2e/run.sh"), ...manifests], {
    env: { ...process.env, BIN: bin, ENVOY: envoy, WASM: wasm, LIVE: live ? "1" : "" },
  });
  return stdout;
}
