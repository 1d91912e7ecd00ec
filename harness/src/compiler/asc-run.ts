// One run of the AssemblyScript compiler in this thread. What goes in and what comes out can be sent
// between threads; options come from the project's asconfig.json alone.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as asc from "assemblyscript/asc";
import { packModule } from "./packing/pack-module.js";
import { shiftedMap, withoutMapSection, withoutSources } from "./source-map.js";
import { InputFiles, type InputHashes } from "../author/input-files.js";

export interface AscRequest {
  /** Folder of the project, absolute: asconfig.json and node_modules resolve from there. */
  readonly root: string;
  /** Path of the entry, relative to the root, with forward slashes. */
  readonly entry: string;
  /** Text of the entry: it need not be on disk, so runs at the same time do not disturb each other. */
  readonly entryText: string;
  readonly profile: "release" | "debug";
  /** `false`: the data of a release module stay as they are. */
  readonly packs: boolean;
  /** Path of the module, relative to the root. Nothing is written; asc derives names from it. */
  readonly outFile: string;
}

/** A message of asc; offsets count UTF-16 units. */
export interface AscMessage {
  readonly text: string;
  readonly code: number;
  readonly severity: "error" | "warning" | "info";
  /** As asc names it: relative to the root, or `~lib/PACKAGE/…`. */
  readonly file?: string;
  readonly start?: number;
  readonly end?: number;
}

export interface AscResult {
  readonly bytes?: Uint8Array;
  /** Where its instructions come from, as JSON; there when there are bytes. */
  readonly sourceMap?: string;
  /** The module before its data was packed; there when it was. */
  readonly plain?: PlainModule;
  readonly messages: readonly AscMessage[];
  /** Why there are no bytes, when no message says so. */
  readonly failure?: string;
  /** The files that were read, and those that were looked for in vain. */
  readonly inputs: InputHashes;
}

/** A module whose data is not packed: the same but for what stands in its memory before `_initialize`. */
export interface PlainModule {
  readonly bytes: Uint8Array;
  readonly sourceMap?: string;
}

const severities = ["info", "info", "warning", "error"] as const;

interface AscRange {
  readonly start: number;
  readonly end: number;
  readonly source: { readonly normalizedPath: string } | null;
}

function toMessage(diagnostic: asc.DiagnosticMessage): AscMessage {
  const range = diagnostic.range as unknown as AscRange | null;
  return {
    text: diagnostic.message,
    code: diagnostic.code,
    severity: severities[diagnostic.category] ?? "error",
    ...(range?.source && {
      file: range.source.normalizedPath,
      start: range.start,
      end: range.end,
    }),
  };
}

/** The command line that plain asc would take for the same module before its data is packed, from the project's folder. */
export function ascArguments({ entry, profile, outFile }: AscRequest): string[] {
  return [entry, "--config", "asconfig.json", "--target", profile, "--outFile", outFile];
}

type Written = Required<Pick<AscResult, "bytes">> & Pick<AscResult, "sourceMap">;

function packed(written: Written): Written & Pick<AscResult, "plain"> {
  const module = packModule(written.bytes);
  if (module === undefined) return written;
  const { bytes, shift } = module;
  const { sourceMap } = written;
  const map = sourceMap !== undefined && { sourceMap: shiftedMap(sourceMap, shift) };
  return { bytes, ...map, plain: written };
}

/** Compiles; never throws for what the sources or asconfig.json contain. */
export async function runAsc(request: AscRequest): Promise<AscResult> {
  const inputs = new InputFiles();
  const messages: AscMessage[] = [];
  const entryPath = resolve(request.root, request.entry);
  let bytes: Uint8Array | undefined;
  let sourceMap: string | undefined;
  const stream = asc.createMemoryStream();
  const options: asc.APIOptions = {
    stdout: stream,
    stderr: stream,
    async readFile(name, folder) {
      const path = resolve(folder, name);
      if (path === entryPath) return request.entryText;
      try {
        const contents = await readFile(path);
        inputs.noteRead(path, contents);
        return contents.toString("utf8");
      } catch {
        inputs.noteAbsent(path);
        return null;
      }
    },
    writeFile(name, contents) {
      if (name.endsWith(".wasm") && typeof contents !== "string")
        bytes = withoutMapSection(contents);
      if (name.endsWith(".wasm.map")) sourceMap = withoutSources(contents.toString());
    },
    listFiles: () => [],
    reportDiagnostic: (diagnostic) => void messages.push(toMessage(diagnostic)),
  };
  try {
    const { error } = await asc.main(
      [...ascArguments(request), "--sourceMap", "--baseDir", request.root, "--noColors"],
      options,
    );
    if (error === null && bytes !== undefined) {
      const written = sourceMap === undefined ? { bytes } : { bytes, sourceMap };
      const result = request.profile === "release" && request.packs ? packed(written) : written;
      return { ...result, messages, inputs: inputs.toJSON() };
    }
    return {
      messages,
      failure: error?.message ?? "no module was written",
      inputs: inputs.toJSON(),
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { messages, failure, inputs: inputs.toJSON() };
  }
}
