// The functions that Envoy's expressions know, and those among them in which its evaluator differs from that
// of the library. Source: cel-cpp eval/public/builtin_func_registrar.cc.

import type { CelFunc, CelValue } from "@bufbuild/cel";
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { fromByteString } from "../../bytes.js";
import type { EnvoyMinor, EnvoyVersion } from "../../envoy-version.js";
import { descriptors } from "../../properties/descriptors.js";
import type { CelLibrary } from "./library.js";
import { billion, bytesOfText, nanosecondsOf, split } from "./values.js";

const operators = ["_&&_", "_||_", "_+_", "_-_", "_*_", "_/_", "_%_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_[_]", "@in", "_in_"]; // prettier-ignore
const conversions = ["bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint"]; // prettier-ignore
const dateParts = ["getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours", "getMilliseconds", "getMinutes", "getMonth", "getSeconds"]; // prettier-ignore

type Arities = ReadonlyMap<string, readonly number[]>;

const withArity = (names: readonly string[], ...arity: number[]): [string, readonly number[]][] =>
  names.map((name) => [name, arity]);

const functionArities: Arities = new Map([
  ...withArity([...conversions, "!_", "-_", "size"], 1),
  ...withArity(["@not_strictly_false", "__not_strictly_false__"], 1),
  ...withArity([...operators, "matches"], 2),
  ...withArity(["_?_:_"], 3),
]);

const methodArities: Arities = new Map([
  ...withArity(["contains", "endsWith", "matches", "startsWith"], 1),
  ...withArity(dateParts, 0, 1),
  ...withArity(["size"], 0),
]);

/** True when Envoy has a function of that name with that many arguments, as a method or not. */
export function isKnownFunction(name: string, isMethod: boolean, argumentCount: number): boolean {
  const arities = (isMethod ? methodArities : functionArities).get(name);
  return arities?.includes(argumentCount) ?? false;
}

/**
 * As few digits as tell the number from its neighbours, before Envoy 1.40 not more than six; an exponent from a
 * million on and below 0.0001.
 */
function doubleText(exact: number): string {
  if (!Number.isFinite(exact)) return Number.isNaN(exact) ? "nan" : exact > 0 ? "inf" : "-inf";
  const value = exact === 0 || isAtLeast("1.40") ? exact : Number(exact.toPrecision(6));
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  if (Number(exponent) >= -4 && Number(exponent) < 6) return Object.is(value, -0) ? "-0" : String(value); // prettier-ignore
  return `${digits}e${exponent.replace(/^([+-])(\d)$/, "$10$2")}`;
}

function parsedInteger(text: string, smallest: bigint, largest: bigint): bigint {
  const digits = /^\s*([+-]?\d+)\s*$/.exec(text)?.[1];
  if (digits === undefined) throw new Error("invalid number");
  const value = BigInt(digits.replace(/^\+/, ""));
  if (value < smallest || value > largest) throw new Error("number out of range");
  return value;
}

function parsedDouble(text: string): number {
  const trimmed = text.trim();
  if (/^[+-]?(inf|infinity)$/i.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(trimmed)) return NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) throw new Error("invalid number");
  return Number(trimmed);
}

const unitLengths: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: billion,
  m: 60n * billion,
  h: 3600n * billion,
};

function durationOf(nanoseconds: bigint): Duration {
  const { protobuf } = descriptors();
  return protobuf.create(protobuf.DurationSchema, {
    seconds: nanoseconds / billion,
    nanos: Number(nanoseconds % billion),
  });
}

/** A sign, then numbers with units: `1h30m`, `-1.5s`; also `0`. Without the library's limit. */
function parsedDuration(text: string): Duration {
  if (/^[+-]?0$/.test(text)) return durationOf(0n);
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|ms|s|m|h))+$/.test(text))
    throw new Error("invalid duration");
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(
    /(\d*)(?:\.(\d*))?([a-z]+)/g,
  )) {
    const length = unitLengths[unit] ?? 0n;
    total += BigInt(whole) * length + (BigInt(fraction) * length) / 10n ** BigInt(fraction.length);
  }
  return durationOf(text.startsWith("-") ? -total : total);
}

/** Times may leave the range of a timestamp: only what a module gets of them is cut off. */
function moved(time: Timestamp, by: Duration, sign: 1n | -1n): Timestamp {
  const { protobuf } = descriptors();
  const total = nanosecondsOf(time) + sign * nanosecondsOf(by);
  return protobuf.create(protobuf.TimestampSchema, split(total));
}

function difference(later: Timestamp, earlier: Timestamp): Duration {
  return durationOf(nanosecondsOf(later) - nanosecondsOf(earlier));
}

/** The library has it as a method alone. */
function matches(cel: CelLibrary, text: string, pattern: string): boolean {
  const found = cel.run("text.matches(pattern)", { text, pattern });
  if (typeof found !== "boolean") throw new Error("invalid pattern");
  return found;
}

function unsupported(): never {
  throw new Error("No matching overloads found");
}

/** `value[key]`: maps and lists only, where the library takes the fields of messages as well. */
function indexed(cel: CelLibrary, value: CelValue, key: CelValue): CelValue {
  const position = cel.isCelUint(key) ? key.value : key;
  let found: CelValue | undefined;
  if (cel.isCelMap(value)) found = value.get(key as never);
  else if (cel.isCelList(value)) {
    const whole = typeof position === "bigint" || Number.isInteger(position);
    if (whole) found = value.get(Number(position));
  }
  if (found === undefined) throw new Error("No such key");
  return found;
}

/** `has(value.field)`, as the library has it not for null values and for what has no fields. */
function hasField(cel: CelLibrary, value: CelValue, field: string): boolean {
  if (cel.isCelMap(value)) return value.get(field) !== undefined;
  const { protobuf } = descriptors();
  if (!protobuf.isReflectMessage(value)) return unsupported();
  const known = value.fields.find(({ name }) => name === field);
  if (known === undefined) throw new Error(`no such field: ${field}`);
  return value.isSet(known);
}

/** Turns of all loops of one evaluation. */
const mostTurns = 10_000;
let turns = 0;

let evaluatedBy: EnvoyVersion | undefined;

/** Before each evaluation: which Envoy evaluates. */
export function beginEvaluation(envoy: EnvoyVersion): void {
  turns = 0;
  evaluatedBy = envoy;
}

function isAtLeast(minor: EnvoyMinor): boolean {
  return evaluatedBy?.isAtLeast(minor) ?? true;
}

function booleanText(value: boolean): string {
  if (!isAtLeast("1.37")) throw new Error("no such overload");
  return String(value);
}

function countTurn(goesOn: boolean): boolean {
  if (++turns > mostTurns) throw new Error("iteration budget exceeded");
  return goesOn;
}

/** The names under which `value[key]`, `has(value.field)` and the condition of a loop are called. */
export const indexFunction = "@index";
export const fieldFunction = "@has";
export const budgetFunction = "@budget";

/** They stand in for those of the library that have the same name and types. */
export function environmentFunctions(cel: CelLibrary): CelFunc[] {
  const { BOOL, BYTES, DOUBLE, DYN, INT, STRING, UINT } = cel.CelScalar;
  const { protobuf } = descriptors();
  const duration = cel.objectType(protobuf.DurationSchema);
  const timestamp = cel.objectType(protobuf.TimestampSchema);
  const smallest = -(2n ** 63n);
  const largest = 2n ** 63n - 1n;
  return [
    cel.celFunc("int", [STRING], INT, (text) => parsedInteger(text, smallest, largest)),
    cel.celFunc("int", [BOOL], INT, (value) => (value ? 1n : 0n)),
    cel.celFunc("int", [duration], INT, unsupported),
    cel.celFunc("uint", [STRING], UINT, (text) => cel.celUint(parsedInteger(text, 0n, 2n ** 64n - 1n))), // prettier-ignore
    cel.celFunc("bytes", [STRING], BYTES, (text) => fromByteString(bytesOfText(text))),
    cel.celFunc("double", [STRING], DOUBLE, parsedDouble),
    cel.celFunc("duration", [INT], duration, unsupported),
    cel.celFunc("duration", [STRING], duration, parsedDuration),
    cel.celFunc("string", [DOUBLE], STRING, doubleText),
    cel.celFunc("string", [BOOL], STRING, booleanText),
    cel.celFunc("timestamp", [INT], timestamp, (seconds) =>
      protobuf.create(protobuf.TimestampSchema, { seconds }),
    ),
    cel.celFunc("_+_", [timestamp, duration], timestamp, (time, by) =>
      moved(time.message, by.message, 1n),
    ),
    cel.celFunc("_+_", [duration, timestamp], timestamp, (by, time) =>
      moved(time.message, by.message, 1n),
    ),
    cel.celFunc("_-_", [timestamp, duration], timestamp, (time, by) =>
      moved(time.message, by.message, -1n),
    ),
    cel.celFunc("_-_", [timestamp, timestamp], duration, (later, earlier) =>
      difference(later.message, earlier.message),
    ),
    cel.celFunc("matches", [STRING, STRING], BOOL, (text, pattern) => matches(cel, text, pattern)),
    cel.celFunc(fieldFunction, [DYN, STRING], BOOL, (value, field) => hasField(cel, value, field)),
    cel.celFunc(budgetFunction, [BOOL], BOOL, countTurn),
    cel.celFunc(indexFunction, [DYN, DYN], DYN, (value, key) => indexed(cel, value, key)),
  ];
}
