// What is wrong with a text that should be a SHA-256: the same for the API's own fields and for Envoy's message.

import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Saying } from "../finding.js";

/** How the place tells of a digest in upper case, and of what is none at all. */
export interface DigestWords {
  readonly upper: string;
  other(): string;
}

/** For a value that is not 64 hexadecimal digits in lower case. */
export function wrongDigest(value: unknown, path: ValuePath, words: DigestWords): Saying {
  const isNumber = typeof value === "number";
  const lower = typeof value === "string" ? value.toLowerCase() : "";
  const rule = "64 hexadecimal digits in lower case, in quotes";
  if (isNumber) {
    return {
      message: "the digest is not in quotes, and YAML reads it as a number.",
      rule,
      fix: 'sha256: "..."',
      edits: [{ kind: "quote", path }],
    };
  }
  if (/^[a-f0-9]{64}$/.test(lower)) {
    return {
      message: words.upper,
      rule,
      fix: `sha256: ${lower}`,
      edits: [{ kind: "set", path, value: lower }],
    };
  }
  return { message: words.other(), rule, fix: "sha256sum FILE.wasm", edits: [] };
}
