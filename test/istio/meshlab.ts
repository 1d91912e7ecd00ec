// The program of test/istio/meshlab: Istio's and Kubernetes' own code over manifests, one call for many files.
// `npm run parts` builds it.

import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { istioBinFolder, istioCrdFolder, istioPart } from "../parts.mjs";

const run = promisify(execFile);

export const meshlabPath = join(istioBinFolder(), "meshlab");

const here = (path: string): string => resolve(fileURLToPath(new URL(path, import.meta.url)));

/** Manifests of a small cluster: sidecars shop/cart and shop/catalog, an ingress gateway, policies of Istio's. */
export const cluster = here("cluster");

/** One with a waypoint, shop/waypoint. */
export const ambientCluster = here("waypoint");

/** What is missing for the tests here, as one sentence with the remedy; undefined when nothing is. */
export const missingPart: string | undefined = istioPart.isHere()
  ? undefined
  : "Istio's code is not built from the sources that lie here: npm run parts -- istio";

/** One HTTP filter of a chain; `config` is there for wasm filters, with inline modules cut to their length. */
export interface HttpFilter {
  name: string;
  type: string;
  ecds?: boolean;
  config?: { config: Record<string, unknown> };
}

/** One filter chain of one listener, as istiod generates it for a proxy. */
export interface FilterChain {
  proxy: string;
  listener: string;
  direction: "INBOUND" | "OUTBOUND" | "UNSPECIFIED";
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

/** Starts meshlab once. Rejects, with what it said, when it fails. */
async function meshlab(argv: readonly string[]): Promise<string> {
  const { stdout } = await run(meshlabPath, argv, { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

async function chainsOf(
  proxies: readonly string[],
  manifests: string,
  files: readonly string[],
): Promise<(NetworkChain & { httpFilters?: HttpFilter[] })[]> {
  const stdout = await meshlab(["chains", "-proxy", proxies.join(","), manifests, ...files]);
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

/** A listener of a bootstrap, as far as tests look at it. */
export interface StaticListener {
  name: string;
  address: { socket_address: { address: string; port_value: number } };
}

/**
 * The HTTP chains of some proxies that have a wasm filter, each as a listener of its own that answers every request
 * behind the filters. Filters that only Istio's build of Envoy has are left out.
 */
export async function staticListeners(
  proxies: readonly string[],
  manifests: string,
  files: readonly string[],
): Promise<StaticListener[]> {
  const of = ["-proxy", proxies.join(","), manifests, ...files];
  const stdout = await meshlab(["static", "-wasm-only", "-stock-envoy", ...of]);
  const { bootstrap } = JSON.parse(stdout) as {
    bootstrap: { static_resources: { listeners: StaticListener[] } };
  };
  return bootstrap.static_resources.listeners;
}

/** What a check says of one object. */
export interface Verdict {
  file: string;
  object: string;
  ok: boolean;
  errors?: string[];
  warnings?: string[];
}

async function verdicts(argv: readonly string[]): Promise<Verdict[]> {
  // The exit code repeats what the verdicts say.
  const stdout = await meshlab(argv).catch((error: { stdout?: string }) => {
    if (!error.stdout) throw error;
    return error.stdout;
  });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}

/** Those that are emitted or linted: compiling the rules of all would take a second. */
const judgedKinds = [
  "EnvoyFilter",
  "WasmPlugin",
  "TrafficExtension",
  "EnvoyExtensionPolicy",
  "ServiceEntry",
];

/** What a Kubernetes API server says of the objects in `files`: the CRDs' schemas and their CEL rules. */
export function checkAgainstCrd(files: readonly string[]): Promise<Verdict[]> {
  const crds = ["istio", "envoy-gateway"].map((name) => join(istioCrdFolder(), `${name}.yaml`));
  return verdicts(["crd", "-crd", crds.join(","), "-kinds", judgedKinds.join(","), ...files]);
}

/** What istiod's validating webhook says of the objects in `files`. */
export function validate(files: readonly string[]): Promise<Verdict[]> {
  return verdicts(["validate", ...files]);
}

/**
 * Fetches a module as the Istio agent does.
 * @returns the path of the file in `folder`; rejects with the agent's own words
 */
export async function pullAsAgent(url: string, folder: string, sha256?: string): Promise<string> {
  const digest = sha256 === undefined ? [] : ["-sha256", sha256];
  return (await meshlab(["pull", "-dir", folder, ...digest, url])).trimEnd();
}

/**
 * Checks an image layout with Google's Go library, down to the files in its layers.
 * @returns the digests of its images; rejects with what is wrong
 */
export async function checkLayout(folder: string): Promise<string[]> {
  return (await meshlab(["layout", folder])).trimEnd().split("\n");
}
