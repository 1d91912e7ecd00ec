// What changes in a written file, for a person to read: a patch in which modules and hashes are short words.

import { structuredPatch } from "diff";
import { createHash } from "node:crypto";

/** One file and what becomes of it. */
export interface FileChange {
  path: string;
  status: "added" | "removed" | "changed" | "same";
  /** Unified; empty when nothing changes. Not for applying: what is long in it is shortened. */
  patch: string;
}

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Long texts in base64, and digests, by their beginning and, where that says too little, a hash of their own. */
export function shorten(text: string): string {
  return text
    .replace(/[A-Za-z0-9+/]{200,}={0,2}/g, (base64) => {
      const size = Buffer.from(base64, "base64").length;
      return `<${size} bytes, ${short(base64)}>`;
    })
    .replace(/\b[0-9a-f]{64}\b/g, (digest) => `${digest.slice(0, 12)}…`);
}

interface Texts {
  before: string | null;
  after: string | null;
}

function unified(path: string, { before, after }: Texts): string {
  const { hunks } = structuredPatch(
    path,
    path,
    shorten(before ?? ""),
    shorten(after ?? ""),
    undefined,
    undefined,
    { context: 3 },
  );
  const lines = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  const names = [before === null ? "/dev/null" : path, after === null ? "/dev/null" : path];
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...lines, ""].join("\n");
}

/** @param before what is written, `after` what would be; null where there is no file */
export function compareTexts(
  path: string,
  before: string | null,
  after: string | null,
): FileChange {
  if (before === after) return { path, status: "same", patch: "" };
  const status = before === null ? "added" : after === null ? "removed" : "changed";
  return { path, status, patch: unified(path, { before, after }) };
}
