// `outrigger push`: a proven filter, or an image layout, to a registry; prints the reference for a policy.

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import type { CommandContext } from "./command-context.js";
import { isProven, proveFilters } from "./pipeline.js";
import { printDiagnostics } from "./report.js";
import { selectFilter } from "./select-filters.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { credentialsFor } from "../oci/credentials.js";
import { largestModule, moduleImage, type Image } from "../oci/image.js";
import { isLayout, readLayout, writeLayout } from "../oci/layout.js";
import { pushImage, type PushResult } from "../oci/push-image.js";
import { parseReference, type ImageReference } from "../oci/reference.js";
import { RegistryConnection } from "../oci/registry-connection.js";
import { ProgressLine } from "../terminal/progress-line.js";

export interface PushCommandOptions {
  plainHttp?: boolean;
  overwrite?: boolean;
  mountFrom?: string;
  username?: string;
  passwordStdin?: boolean;
}

const layoutPrefix = "oci:";

/** A compiled module of whatever language. @throws OutriggerError OUT1933 */
function fileImage(file: string, shown: string): Image {
  const bytes = readFileSync(file);
  const isModule = bytes.length >= 8 && bytes.readUInt32BE(0) === 0x0061736d;
  if (!isModule || bytes.length > largestModule) {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1933",
      severity: "error",
      file: shown,
      message: isModule ? `has ${bytes.length} bytes.` : "is no WebAssembly module.",
    });
  }
  return moduleImage(bytes, basename(file, ".wasm"));
}

/** A filter becomes an image when nothing stands between it and a manifest. */
async function filterImage(context: CommandContext, names: string[]): Promise<Image> {
  const { project, filter } = selectFilter(context, names);
  const [proven] = await proveFilters(context, project, [filter]);
  if (proven === undefined) throw new Error("a filter was asked for");
  const errors = proven.diagnostics.filter(({ severity }) => severity === "error");
  if (!isProven(proven)) {
    throw new OutriggerError(proven.isInvalid ? ExitCode.InvalidInput : ExitCode.Found, errors);
  }
  if (!context.terminal.json) printDiagnostics(context.terminal, proven.diagnostics);
  return moduleImage(proven.built.bytes, filter.name);
}

function imageOf(context: CommandContext, words: string[], tag?: string): Promise<Image> | Image {
  const [word] = words;
  if (word === undefined) return filterImage(context, []);
  const path = resolve(context.folder, word);
  if (word.endsWith(".wasm") && existsSync(path)) return fileImage(path, word);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  // A path is never the name of a filter.
  if (isLayout(path) || (isFolder && /[/\\]/.test(word))) return readLayout(path, tag, word);
  return filterImage(context, words);
}

async function passwordOf(
  context: CommandContext,
  options: PushCommandOptions,
): Promise<string | undefined> {
  if (options.passwordStdin !== true) return context.environment["OUTRIGGER_PASSWORD"];
  return (await readText(process.stdin)).replace(/\r?\n$/, "");
}

function printPushed(
  { terminal }: CommandContext,
  { registry, repository }: ImageReference,
  { digest, tag, blobs }: PushResult,
): void {
  const reference = `${registry}/${repository}@${digest}`;
  if (terminal.json) {
    terminal.result(JSON.stringify({ ok: true, reference, digest, tag, blobs }, null, 2));
    return;
  }
  for (const blob of blobs) {
    terminal.detail(`${blob.digest} ${blob.size} bytes: ${blob.state}`);
  }
  const sent = blobs.filter(({ state }) => state === "pushed");
  const bytes = sent.reduce((sum, { size }) => sum + size, 0);
  terminal.info(
    `pushed ${registry}/${repository}:${tag} (${bytes} bytes sent, ${blobs.length - sent.length} of ${blobs.length} blobs were there)`,
  );
  terminal.info("in outrigger.yaml, the image of the filter:");
  terminal.result(reference);
}

function printLayout({ terminal }: CommandContext, folder: string, image: Image): void {
  const { digest } = image.manifest;
  if (terminal.json) terminal.result(JSON.stringify({ ok: true, layout: folder, digest }, null, 2));
  else terminal.result(`${folder} ${digest}`);
}

export async function pushCommand(
  context: CommandContext,
  words: string[],
  options: PushCommandOptions,
): Promise<ExitCode> {
  const what = words.slice(0, -1);
  const target = words.at(-1) ?? "";
  if (what.length > 1) {
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1921",
      severity: "error",
      message: `one image is pushed at a time, and these are ${words.length} words.`,
      fix: `outrigger push ${words[0]} REGISTRY/REPOSITORY`,
    });
  }
  if (target.startsWith(layoutPrefix) && !target.startsWith("oci://")) {
    const folder = target.slice(layoutPrefix.length);
    const image = await imageOf(context, what);
    writeLayout(resolve(context.folder, folder), image);
    printLayout(context, folder, image);
    return ExitCode.Ok;
  }
  const reference = parseReference(target);
  const image = await imageOf(context, what, reference.tag);
  const password = await passwordOf(context, options);
  const credentials = await credentialsFor(reference.registry, {
    environment: context.environment,
    ...(options.username !== undefined && { username: options.username }),
    ...(password !== undefined && { password }),
  });
  const connection = new RegistryConnection({
    reference,
    plainHttp: options.plainHttp === true,
    signal: context.signal,
    ...(credentials !== undefined && { credentials }),
    ...(options.mountFrom !== undefined && { pullFrom: options.mountFrom }),
  });
  const progress = new ProgressLine(context.terminal);
  try {
    const result = await pushImage(connection, image, {
      reference,
      overwrite: options.overwrite === true,
      onProgress: (text) => progress.show(text),
      ...(options.mountFrom !== undefined && { mountFrom: options.mountFrom }),
    });
    progress.clear();
    printPushed(context, reference, result);
  } finally {
    progress.clear();
  }
  return ExitCode.Ok;
}
