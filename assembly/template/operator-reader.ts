// Reads the operators of a template when it is compiled, and says what is wrong with them.

import { attributePath, findOperator, Source } from "./operator-table";
import { Bytes } from "../bytes";
import { isTokenCharacter } from "../http/header-rules";
import { Operator } from "./operator";
import { Property } from "../property";
import { wrongTimeField } from "./start-time";

// Templates come from configurations, again and again while the module lives.
// @ts-ignore: decorator
@inline const MOST_OPERATORS: i32 = 1024;
// @ts-ignore: decorator
@inline const MOST_RANDOM_DIGITS: i32 = 128;

// All that were ever compiled; a template and the values of a stream name them by their numbers.
// @ts-ignore: decorator
@lazy const operators: Operator[] = [];

/** What is wrong with the operator that {@link readOperator} read last; empty when it is sound. */
export let operatorProblem: string = "";

/** The operator of a number. */
export function operatorAt(index: i32): Operator {
  return unchecked(operators[index]);
}

function refuse(problem: string): i32 {
  operatorProblem = problem;
  return -1;
}

/** Whether a source's operator may have a length behind it: that of a text which others write. */
export function takesLength(source: Source): bool {
  return source == Source.Text || source == Source.ChangingText || source >= Source.RequestHeader;
}

function isName(text: Bytes): bool {
  for (let at = 0, length = text.length; at < length; at++) {
    const byte = <u32>text.get(at);
    // A pseudo header has a colon before it.
    if (!isTokenCharacter(byte) && (byte != 0x3a || at != 0 || length == 1)) return false;
  }
  return text.length != 0;
}

function partsOf(path: string, argument: Bytes, separator: string): string[] {
  const parts = path.length != 0 ? path.split(".") : [];
  const more = argument.length != 0 ? argument.toString().split(separator) : [];
  for (let at = 0; at < more.length; at++) parts.push(more[at]);
  return parts;
}

// A number from 1 on; 0 when it is none, or has more than three digits.
function countOf(text: Bytes): i32 {
  let count: i32 = 0;
  for (let at = 0, length = text.length; at < length; at++) {
    const digit = text.get(at) - 0x30;
    if (<u32>digit > 9 || length > 3) return 0;
    count = count * 10 + digit;
  }
  return count;
}

/**
 * The number of an operator, such as `REQ(x-a?x-b)`, given as its name and what is between its parentheses (`null`:
 * there are none); -1 when there is a {@link operatorProblem}.
 */
export function readOperator(name: string, inside: Bytes | null): i32 {
  operatorProblem = "";
  const source = findOperator(name);
  if (source < 0) return refuse("no operator is called " + name);
  if (source == Source.Untold) return refuse("no Wasm filter is told " + name);
  const path = attributePath;
  let argument = inside ? inside : Bytes.empty;
  let alternative = Bytes.empty;
  let property: Property | null = null;
  let count: i32 = 0;
  switch (source) {
    case Source.RequestHeader:
    case Source.ResponseHeader:
    case Source.ResponseTrailer: {
      const question = argument.indexOf("?");
      if (question >= 0) {
        alternative = argument.slice(question + 1);
        argument = argument.slice(0, question);
        if (!isName(alternative)) return refuse(name + " has a second name that is none");
      }
      if (!isName(argument)) return refuse(name + " needs the name of a header");
      break;
    }
    case Source.StartTime: {
      const wrong = wrongTimeField(argument);
      if (wrong >= 0) return refuse(`${name} has no such field at ${wrong.toString()} of its form`);
      break;
    }
    case Source.FilterState: {
      if (argument.endsWith(":PLAIN")) argument = argument.slice(0, -6);
      if (argument.length == 0 || argument.includes(":"))
        return refuse(name + " needs a name, and can only be PLAIN");
      property = new Property(["filter_state", argument.toString()]);
      break;
    }
    case Source.Metadata: {
      const parts = partsOf("metadata.filter_metadata", argument, ":");
      if (parts.length < 4) return refuse(name + " needs a namespace and a key");
      property = new Property(parts);
      break;
    }
    case Source.Property: {
      if (argument.length == 0) return refuse(name + " needs a path, such as request.id");
      property = new Property(partsOf("", argument, "."));
      break;
    }
    case Source.Environment:
    case Source.Cookie:
    case Source.Query:
      if (argument.length == 0) return refuse(name + " needs a name");
      break;
    case Source.Path:
      if (inside && !argument.equals("NQ") && !argument.equals("WQ"))
        return refuse(name + " can have WQ or NQ");
      break;
    case Source.RandomHex:
      count = countOf(argument);
      if (count < 1 || count > MOST_RANDOM_DIGITS)
        return refuse(name + " needs a number of digits from 1 to 128");
      break;
    default:
      if (inside) return refuse(name + " takes nothing in parentheses");
      if (source == Source.Hostname) argument = Bytes.fromString("HOSTNAME");
      else if (path.length != 0) property = new Property(path.split("."));
  }
  const written = Bytes.fromString(name + "(").concat(inside ? inside : Bytes.empty);
  for (let at = 0; at < operators.length; at++) {
    if (unchecked(operators[at]).written.equals(written)) return at;
  }
  if (operators.length == MOST_OPERATORS) return refuse("more than 1024 different operators");
  operators.push(new Operator(written, source, argument, alternative, property, count));
  return operators.length - 1;
}
