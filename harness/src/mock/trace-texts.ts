// The texts behind the pointers of a host call, copied when it is made because the memory goes on changing, and the
// arguments and results of a crossing in words.

import { nameOf } from "../abi/enumerations.js";
import type { ByteString } from "./bytes.js";
import { deserializePairs } from "./headers/pairs.js";
import { enumerations, type CrossingShape } from "./trace-shapes.js";
import type { GuestMemory } from "./vm/guest-memory.js";

/** What the trace asks of a VM. */
export interface TracedVm {
  readonly thread: string;
  readonly host: { readonly clock: { readonly now: bigint } };
  readonly memory: GuestMemory;
  readonly currentContext: { readonly id: number };
}

/** Bytes of one text that are kept. */
const longest = 256;
/** Maps are kept whole, up to what a header block usually has at most. */
const longestPairs = 16_384;

interface CopiedText {
  readonly text: ByteString;
  readonly size: number;
}

const isText = (kind: string): boolean => kind === "text" || kind === "path" || kind === "pairs";

function copy(
  memory: GuestMemory,
  kind: string,
  address: number,
  size: number,
): CopiedText | undefined {
  const most = kind === "pairs" ? longestPairs : longest;
  const text = memory.tryText(address, Math.min(size, most));
  return text === undefined ? undefined : { text, size };
}

/** Pieces of `fd_write`, one after the other. */
function copyVectors(memory: GuestMemory, address: number, count: number): CopiedText | undefined {
  let text = "";
  let size = 0;
  for (let index = 0; index < Math.min(count, 16); index++) {
    const at = memory.tryU32(address + 8 * index);
    const length = memory.tryU32(address + 8 * index + 4);
    if (at === undefined || length === undefined) return undefined;
    text += memory.tryText(at, Math.min(length, longest)) ?? "";
    size += length;
  }
  return { text, size };
}

export class TraceTexts {
  /** One for each parameter that is a text, in order; undefined for memory out of range. */
  readonly parameters: (CopiedText | undefined)[] = [];
  /** One for each result. */
  results: (CopiedText | bigint | undefined)[] = [];

  constructor(memory: GuestMemory, shape: CrossingShape, args: readonly (number | bigint)[]) {
    let at = 0;
    for (const kind of shape.parameters) {
      const [address, size] = [Number(args[at]), Number(args[at + 1])];
      if (isText(kind)) this.parameters.push(copy(memory, kind, address, size));
      else if (kind === "vectors") this.parameters.push(copyVectors(memory, address, size));
      at += isText(kind) || kind === "vectors" ? 2 : 1;
    }
  }

  /** What the host wrote, after a host call that was Ok. */
  readResults(
    memory: GuestMemory,
    { results }: CrossingShape,
    args: readonly (number | bigint)[],
  ): void {
    const pointers = results.reduce((sum, kind) => sum + (isText(kind) ? 2 : 1), 0);
    let at = args.length - pointers;
    this.results = results.map((kind) => {
      const word = memory.tryU32(Number(args[at]));
      if (isText(kind)) {
        const size = memory.tryU32(Number(args[at + 1]));
        at += 2;
        return word === undefined || size === undefined
          ? undefined
          : copy(memory, kind, word, size);
      }
      at += 1;
      if (word === undefined || kind === "word") return word === undefined ? word : BigInt(word);
      const high = memory.tryU32(Number(args[at - 1]) + 4) ?? 0;
      return (BigInt(high) << 32n) | BigInt(word);
    });
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function quote(text: ByteString, size: number): string {
  const bytes = Buffer.from(text, "latin1");
  const rest = size > text.length ? `… (${size} bytes)` : "";
  try {
    return JSON.stringify(decoder.decode(bytes)) + rest;
  } catch {
    return `0x${bytes.toString("hex")}${rest}`;
  }
}

function describeText(kind: string, copied: CopiedText): string {
  const { text, size } = copied;
  if (kind === "path") {
    const path = text.replace(/\0$/, "").replaceAll("\0", ".");
    return quote(path, size > text.length ? size : 0);
  }
  if (kind !== "pairs" || size > text.length) return quote(text, size);
  const pairs = deserializePairs(Buffer.from(text, "latin1"));
  const items = pairs.map(([name, value]) => `${quote(name, 0)}: ${quote(value, 0)}`);
  return `{${items.join(", ")}}`;
}

function describeNumber(kind: string, value: number | bigint): string {
  const enumeration = enumerations[kind];
  if (enumeration !== undefined) return nameOf(enumeration, Number(value));
  if (kind === "flag") return value === 0 ? "false" : value === 1 ? "true" : String(value);
  if (kind === "signed") return String(Number(value) | 0);
  if (kind === "offset") return String(BigInt.asIntN(64, BigInt(value)));
  if (kind === "value") return String(BigInt.asUintN(64, BigInt(value)));
  return kind === "" ? String(value) : `${kind} ${value}`;
}

export function describeArguments(
  { parameters, results }: CrossingShape,
  args: readonly (number | bigint)[],
  texts: TraceTexts | undefined,
): string {
  const words: string[] = [];
  let at = 0;
  let text = 0;
  for (const kind of parameters) {
    if (!isText(kind) && kind !== "vectors") {
      const value = args[at++];
      if (value !== undefined) words.push(describeNumber(kind, value));
      continue;
    }
    const copied = texts?.parameters[text++];
    const [address, size] = [args[at], args[at + 1]];
    at += 2;
    const where =
      kind === "vectors" ? `${size} pieces at ${address}` : `${size} bytes at ${address}`;
    words.push(copied === undefined ? where : describeText(kind, copied));
  }
  if (parameters.length === 0 && results.length === 0) words.push(...args.map(String));
  return words.join(", ");
}

/** ` -> Ok "1"`; nothing for a crossing without a result. */
export function describeResult(
  { answer, results }: CrossingShape,
  result: number | undefined,
  texts: TraceTexts | undefined,
): string {
  if (result === undefined) return "";
  const words = [describeNumber(answer ?? "", result)];
  for (const [index, written] of (texts?.results ?? []).entries()) {
    if (typeof written === "bigint") words.push(String(written));
    else if (written !== undefined) words.push(describeText(results[index] ?? "", written));
  }
  return ` -> ${words.join(" ")}`;
}
