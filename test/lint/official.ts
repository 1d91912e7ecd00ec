// Where Istio's and Envoy Gateway's own files lie when the part `istio` is here: API definitions, the vectors
// that Istio judges them by, samples. They are read where Go's module cache has them, and never copied.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { istioBinFolder, istioCheckFolder } from "../parts.mjs";

const run = promisify(execFile);
const folder: string = istioCheckFolder();
const meshlab: string = join(istioBinFolder() as string, "meshlab");

/** What is missing, as one sentence with the remedy; undefined when nothing is. */
export const missingPart: string | undefined =
  existsSync(join(folder, "env.sh")) && existsSync(meshlab)
    ? undefined
    : "Istio's code is not built: npm run parts";

export interface OfficialFiles {
  /** The root of istio/istio. */
  readonly istio: string;
  /** The root of envoyproxy/gateway. */
  readonly gateway: string;
  readonly definitions: readonly string[];
}

/** Asks Go where the modules are. */
export async function officialFiles(): Promise<OfficialFiles> {
  const print = 'printf "%s\\n" "$ISTIO_DIR" "$ISTIO_CRDS" "$EG_CRDS"';
  const { stdout } = await run("bash", [
    "-c",
    `cd ${JSON.stringify(folder)} && . ./env.sh && ${print}`,
  ]);
  const [istio = "", istioDefinitions = "", gatewayDefinitions = ""] = stdout.trimEnd().split("\n");
  const [gateway = ""] = gatewayDefinitions.split("/charts/");
  return { istio, gateway, definitions: [istioDefinitions, gatewayDefinitions] };
}

export interface OfficialVerdict {
  readonly object: string;
  readonly ok: boolean;
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
}

async function verdicts(argv: readonly string[]): Promise<OfficialVerdict[]> {
  const { stdout } = await run(meshlab, argv, { maxBuffer: 1 << 28 }).catch(
    (error: { stdout?: string }) => {
      // The exit code repeats what the verdicts say.
      if (!error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as OfficialVerdict);
}

/** What a Kubernetes API server says of the objects in a file: the official schemas with their CEL rules. */
export function officialCrdVerdicts(
  { definitions }: OfficialFiles,
  kinds: readonly string[],
  file: string,
): Promise<OfficialVerdict[]> {
  return verdicts(["crd", "-crd", definitions.join(","), "-kinds", kinds.join(","), file]);
}

/** What istiod's webhook says of the objects in files. */
export function officialWebhookVerdicts(files: readonly string[]): Promise<OfficialVerdict[]> {
  return verdicts(["validate", ...files]);
}
