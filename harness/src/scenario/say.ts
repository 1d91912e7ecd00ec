// Values of scenarios as text for people: short, with what is not text shown as bytes.

import type { LogExpectation, ValueMatch } from "./scenario.js";

const longest = 160;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Text in quotes when the bytes are UTF-8, else hexadecimal; cut when long, with the whole size. */
export function sayBytes(bytes: Uint8Array, most = longest): string {
  if (bytes.length === 0) return "an empty value";
  const size = bytes.length > most ? ` (${bytes.length} bytes)` : "";
  try {
    const text = decoder.decode(bytes);
    return `${JSON.stringify(text.slice(0, most))}${size === "" ? "" : "…"}${size}`;
  } catch {
    const shown = Buffer.from(bytes.subarray(0, most / 4)).toString("hex");
    return `bytes ${shown}${bytes.length > most / 4 ? `… (${bytes.length} bytes)` : ""}`;
  }
}

export function sayMatch(match: ValueMatch | undefined): string {
  if (match === undefined) return "a value";
  if ("is" in match) return sayBytes(match.is);
  if ("snapshot" in match) return "what the snapshot says";
  if ("contains" in match) return `something with ${sayBytes(match.contains)}`;
  return `something like /${match.matches.source}/`;
}

/** `; they differ from byte N on`, where values are too long to see it. */
export function sayDifference(expected: Uint8Array, found: Uint8Array): string {
  if (Math.max(expected.length, found.length) <= longest / 4) return "";
  let at = 0;
  while (at < expected.length && at < found.length && expected[at] === found[at]) at++;
  return `; ${expected.length} and ${found.length} bytes, the same up to byte ${at}`;
}

export function sayLog({ level, message }: LogExpectation): string {
  const where = level === undefined ? "a log line" : `a log line at level ${level}`;
  if (message === undefined) return where;
  if ("is" in message) return `${where} that is ${JSON.stringify(message.is)}`;
  return "contains" in message
    ? `${where} with ${JSON.stringify(message.contains)}`
    : `${where} like /${message.matches.source}/`;
}
