// Reads the operators of a template when it is compiled, and says what is wrong with them.
//
// An operator is kept as bytes: the letter of its kind, and behind it the attribute that it reads, a name, a form of time
// or what else its value is made of. Templates with the same operator share it.

import { attribute, attributeSize, findOperator } from "./operator-table";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { headerName } from "../http/header-rules";
import { isForm } from "./start-time";
import { Kind, pathForms, Problem, statusForms } from "./words.gen";
import { MapType } from "../host/map-type";
import { indexAmong } from "../text/word";
import { placeOf } from "../text/byte-place";
import { resetTexts } from "../text/text";

// Templates come from configurations, again and again while the module lives.
// @ts-ignore: decorator
@inline const MOST_OPERATORS: i32 = 1024;
// @ts-ignore: decorator
@inline const MOST_RANDOM_DIGITS: i32 = 128;
// Templates are shorter, and so are the values of headers.
// @ts-ignore: decorator
@inline const MOST_NUMBER: i32 = 1 << 24;
// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 65536;

// All that were ever compiled; a template and the values of a stream name them by their numbers.
// @ts-ignore: decorator
@lazy const operators: Bytes[] = [];

/** What is wrong with the operator that {@link readOperator} read last. */
export let operatorProblem: Problem = Problem.Unknown;

/** Where the digits end that {@link readDigits} read last. */
export let digitsEnd: i32 = 0;

/** The operator of a number. */
export function operatorAt(index: i32): Bytes {
  return unchecked(operators[index]);
}

function refuse(problem: Problem): i32 {
  operatorProblem = problem;
  return -1;
}

function isHeader(start: usize, size: u32): bool {
  resetTexts();
  return headerName(start, size, MapType.ResponseHeaders) != 0;
}

/** A number in decimal, and in {@link digitsEnd} where its digits end; what is large stays so. */
export function readDigits(text: Bytes, from: i32): i32 {
  let value: i32 = 0;
  for (let digit = 0; <u32>(digit = text.get(from) - 0x30) < 10; from++) {
    value = min(value * 10 + digit, MOST_NUMBER);
  }
  digitsEnd = from;
  return value;
}

/**
 * The number of an operator, given as its name, what is between its parentheses (`null`: there are none), and whether
 * a length is behind it; -1 when there is an {@link operatorProblem}.
 */
export function readOperator(name: usize, size: u32, inside: Bytes | null, hasLength: bool): i32 {
  const letter = findOperator(name, size);
  if (letter == 0) return refuse(Problem.Unknown);
  const argument = inside ? inside : Bytes.empty;
  const start = changetype<usize>(argument);
  const length = argument.length;
  // What is kept of the argument: so many bytes, a NUL for each separator.
  let kept = length;
  let separator: i32 = -1;
  let last: i32 = -1;
  let kind = letter | 0x20;
  switch (kind) {
    case Kind.RequestHeader:
    case Kind.ResponseHeader:
    case Kind.ResponseTrailer: {
      const question = placeOf(argument, 0x3f, 0);
      if (!isHeader(start, question)) return refuse(Problem.NeedsHeader);
      if (
        question < length &&
        !isHeader(start + <usize>question + 1, <u32>length - <u32>question - 1)
      )
        return refuse(Problem.NeedsHeader);
      break;
    }
    case Kind.StartTime:
      if (!isForm(argument)) return refuse(Problem.WrongArgument);
      break;
    case Kind.StateName:
      kept = placeOf(argument, 0x3a, 0);
      // ":PLAIN"
      if (
        kept < length &&
        (length - kept != 6 ||
          load<u32>(start + <usize>kept, 1) != 0x49414c50 ||
          load<u8>(start + <usize>kept, 5) != 0x4e)
      )
        return refuse(Problem.WrongArgument);
      if (kept == 0) return refuse(Problem.NeedsName);
      kind = Kind.Text;
      break;
    case Kind.MetadataKey: {
      separator = 0x3a;
      const colon = placeOf(argument, separator, 0);
      if (colon == 0 || colon >= length - 1) return refuse(Problem.NeedsKey);
      kind = Kind.Told;
      break;
    }
    case Kind.PropertyPath:
      separator = 0x2e;
      kind = Kind.Told;
    case Kind.Environment:
    case Kind.Cookie:
    case Kind.Query:
    case Kind.Claim:
      if (length == 0) return refuse(Problem.NeedsName);
      break;
    case Kind.Path:
    case Kind.StatusForm: {
      const index = inside ? indexAmong(kind == Kind.Path ? pathForms : statusForms, argument) : 0;
      if (index < 0) return refuse(Problem.WrongArgument);
      kept = 0;
      kind = (kind == Kind.Path ? Kind.Path : Kind.GrpcStatus) + index;
      break;
    }
    case Kind.RandomHex:
      last = readDigits(argument, 0);
      if (digitsEnd != length || last < 1 || last > MOST_RANDOM_DIGITS)
        return refuse(Problem.NeedsDigits);
      kept = 0;
      break;
    default:
      if (inside) return refuse(Problem.TakesNothing);
      if (kind == Kind.Hostname) kind = Kind.Environment;
  }
  if (hasLength && kind >= Kind.GrpcStatus && kind <= Kind.StartTime)
    return refuse(Problem.NoLength);
  const buffer = new ByteBuffer(MOST_BYTES);
  buffer.putByte(kind & (letter | 0xdf));
  buffer.put(attribute, attributeSize);
  if (attributeSize != 0 && kept != 0) buffer.putByte(0);
  for (let at = 0; at < kept; at++) {
    const byte = argument.get(at);
    buffer.putByte(byte == separator ? 0 : <u32>byte);
  }
  if (last >= 0) buffer.putByte(last);
  return numberOf(buffer.finish());
}

function numberOf(operator: Bytes): i32 {
  const count = operators.length;
  for (let at = 0; at < count; at++) {
    if (unchecked(operators[at]).equals(operator)) return at;
  }
  if (count == MOST_OPERATORS) return refuse(Problem.TooMany);
  operators.push(operator);
  return count;
}
