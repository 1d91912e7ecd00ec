// What was named on the command line: files, folders with manifests in them, and standard input.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "../errors/outrigger-error.js";
import { finding, type Finding } from "./finding.js";

export interface InputFile {
  /** As the user would type it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
  /** Nobody has named it: it lies in a folder that was named. */
  readonly isFound?: true;
}

export interface Inputs {
  readonly files: readonly InputFile[];
  readonly unread: readonly (Finding & { readonly file: string })[];
}

const manifestName = /\.(?:ya?ml|json)$/i;

/** Folders in which nobody keeps manifests. */
const skipped = /^(?:node_modules|\..+)$/;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.test(entry.name) ? [] : filesIn(path);
      return entry.isFile() && manifestName.test(entry.name) ? [path] : [];
    });
}

function unreadable(file: string, message: string): Finding & { file: string } {
  return { ...finding("OUT2001", -1, [], { message }), file };
}

/**
 * Reads what is named; folders are searched for .yaml, .yml and .json.
 * @param standardInput asked for when `-` is among the names
 */
export function readInputs(names: readonly string[], standardInput: () => string): Inputs {
  const files: InputFile[] = [];
  const unread: (Finding & { file: string })[] = [];
  for (const name of names) {
    try {
      if (name === "-") {
        files.push({ file: "-", text: standardInput() });
        continue;
      }
      const isFolder = statSync(name).isDirectory();
      const paths = isFolder ? filesIn(name) : [name];
      if (isFolder && paths.length === 0) {
        unread.push(unreadable(name, "the folder holds no .yaml, .yml or .json."));
      }
      for (const path of paths) {
        const file = { file: path, text: readFileSync(path, "utf8") };
        files.push(isFolder ? { ...file, isFound: true } : file);
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const reason =
        error.code === "ENOENT" ? "there is no such file" : (error.code ?? error.message);
      unread.push(unreadable(name, `the file cannot be read: ${reason}.`));
    }
  }
  return { files, unread };
}
