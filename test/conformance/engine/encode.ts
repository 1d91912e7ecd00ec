// Programs in the form that the probe reads: little-endian, packed, one block for each filter.

import { serializePairs } from "../../../harness/src/mock/headers/pairs.js";
import type { Argument, FilterProgram, Handler, Output, Step } from "./program.js";
import { callbackNumbers, callNumbers } from "./probe-module.js";

/** Deeds of the probe itself, beside the host calls. */
export const ownDeeds: ReadonlyMap<string, number> = new Map([
  ["trap", 240],
  ["allocator", 241],
  ["keep_context", 242],
  ["grow_memory", 243],
]);

/** Handlers of the start function, which no callback is. */
export const startFunction = "_initialize";

/** Texts in programs name what is theirs alone with `{…}`: clusters, metrics, the program itself. */
export function withNames(text: string, id: string): string {
  return text
    .replaceAll("{auth}", `a${id}`)
    .replaceAll("{dead}", `d${id}`)
    .replaceAll("{grpc}", `g${id}`)
    .replaceAll("{up}", `u${id}`)
    .replaceAll("{id}", id);
}

class Writer {
  private readonly parts: Buffer[] = [];
  size = 0;

  bytes(bytes: Uint8Array): void {
    this.parts.push(Buffer.from(bytes));
    this.size += bytes.length;
  }
  u8(value: number): void {
    this.bytes(Uint8Array.of(value & 255));
  }
  u16(value: number): void {
    this.bytes(Uint8Array.of(value & 255, (value >> 8) & 255));
  }
  u32(value: number): void {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(value >>> 0);
    this.bytes(four);
  }
  u64(value: bigint): void {
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.bytes(eight);
  }
  text(text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
    this.u16(bytes.length);
    this.bytes(bytes);
  }
  get result(): Buffer {
    return Buffer.concat(this.parts);
  }
}

const outputKinds = { word: 0, long: 1, data: 2 } as const;

function writeArgument(writer: Writer, argument: Argument, id: string): void {
  if (typeof argument === "number") {
    writer.u8(0);
    writer.u32(argument);
  } else if (typeof argument === "string") {
    writer.u8(1);
    writer.text(withNames(argument, id));
  } else if ("pairs" in argument) {
    const pairs = argument.pairs.map(
      ([name, value]) => [withNames(name, id), withNames(value, id)] as const,
    );
    writer.u8(1);
    writer.text(serializePairs(pairs));
  } else if ("long" in argument) {
    writer.u8(2);
    writer.u64(BigInt(argument.long));
  } else if ("out" in argument) {
    writer.u8(3);
    writer.u8(argument.out);
  } else if ("saved" in argument) {
    writer.u8(4);
    writer.u8(argument.saved);
  } else if ("context" in argument) {
    writer.u8(5);
    writer.u8(argument.context === "own" ? 0 : 1);
  } else if ("marked" in argument) {
    writer.u8(6);
    writer.text(withNames(argument.marked, id));
  } else if ("vector" in argument) {
    writer.u8(7);
    writer.text(argument.vector);
  } else if ("fromEnd" in argument) {
    writer.u8(9);
    writer.u32(argument.fromEnd);
  } else {
    writer.u8(8);
    writer.u8(argument.savedBytes);
  }
}

function writeStep(writer: Writer, step: Step, id: string): void {
  const { op, args = [], outputs = [], save } = step;
  const number = ownDeeds.get(op) ?? callNumbers.get(op);
  if (number === undefined) throw new Error(`there is no host call ${op}`);
  writer.u8(number);
  writer.u8(save === undefined ? 0 : save + 1);
  writer.u8(args.length);
  writer.u8(outputs.length);
  for (const argument of args) writeArgument(writer, argument, id);
  for (const [kind, out] of outputs as readonly Output[]) {
    writer.u8(outputKinds[kind]);
    writer.u8(out);
  }
}

function writeHandler(writer: Writer, handler: Handler, id: string): void {
  const { callback, when = {}, steps, result } = handler;
  const body = new Writer();
  body.u16(steps.length);
  for (const step of steps) writeStep(body, step, id);
  const number = callback === startFunction ? 255 : callbackNumbers.get(callback);
  if (number === undefined) throw new Error(`there is no callback ${callback}`);
  writer.u8(number);
  writer.u8(when.run !== undefined ? 1 : when.from !== undefined ? 2 : 0);
  writer.u8(when.run ?? when.from ?? 0);
  writer.u8(when.end === undefined ? 0 : when.end ? 1 : 2);
  writer.u32(result);
  writer.u32(body.size);
  writer.bytes(body.result);
}

function encodeHandlers(handlers: readonly Handler[], id: string): Buffer {
  const writer = new Writer();
  writer.u16(handlers.length);
  for (const handler of handlers) writeHandler(writer, handler, id);
  return writer.result;
}

/** What the plugin gets as its configuration. */
export function encodeFilter(filter: FilterProgram, id: string): Buffer {
  return encodeHandlers(
    filter.handlers.filter(({ callback }) => callback !== startFunction),
    id,
  );
}

/** The VM's environment: what the start function does. */
export function environmentOf(filter: FilterProgram, id: string): Record<string, string> {
  const atStart = filter.handlers.filter(({ callback }) => callback === startFunction);
  if (atStart.length === 0) return {};
  return { START: encodeHandlers(atStart, id).toString("hex") };
}
