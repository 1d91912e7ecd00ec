// Turns a configuration into the objects of config.gen.ts: one interpreter walks the schema's table
// and the JSON text together. Tables instead of generated code, because a field then costs its name and
// a few bytes. With decode-scalars.ts the only place that stores into objects of classes that it does not
// know; that works because nothing is collected before the callback ends.

import { Bytes } from "../bytes";
import { ConfigurationMap } from "./configuration-map";
import {
  complainOfCount,
  complainOfDocument,
  complainOfMissing,
  complainOfName,
  complainOfUnknown,
  complainOfValue,
  complaints,
  endComplaints,
  enterPath,
  leavePath,
  startComplaints,
} from "./complaint";
import {
  decodeDecimal,
  decodeEnum,
  decodeInteger,
  decodeNumberEnum,
  decodeText,
  DecimalReader,
  indexOfString,
  isAllowed,
  setOptionalParts,
  TextDecoder,
} from "./decode-scalars";
import { checkJson, faultAt, MAXIMUM_SIZE } from "../json/check";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { JsonRule } from "../json/rule";
import { stringIs } from "../json/text";
import { nearestField } from "./nearest";
import {
  defaultSize,
  defaultText,
  fieldFlags,
  fieldOffset,
  fieldType,
  goTo,
  HAS_DEFAULT,
  HAS_PRESENCE,
  next,
  openTable,
  presenceOffset,
  readByte,
  readCount,
  readField,
  readShort,
  readType,
  REQUIRED,
  skipText,
  table,
  TypeKind,
  ZERO_DEFAULT,
} from "./table";

/** Decodes a value that is not of the record's usual form, if it may have another one; `false`: it may not. */
export type FormDecoder = (reader: JsonReader, type: usize, target: usize) => bool;

// Most schemas know of no other forms: the generated code brings it along.
let decodeOtherForm: FormDecoder | null = null;

/** The configuration that is given when there is none. */
const emptyObject: usize = memory.data<u8>([0x7b, 0x7d]);

// How many items or members the value has.
function countInside(reader: JsonReader): u32 {
  const place = reader.place;
  const limit = reader.limit;
  let count: u32 = 0;
  if (reader.enterArray()) while (reader.nextItem()) count++;
  else if (reader.enterObject()) while (reader.nextMember()) count++;
  reader.moveTo(place, limit);
  return count;
}

function checkCount(type: usize, count: u32): void {
  const least = readCount();
  const limit = readCount();
  if (count >= least && (limit == 0 || count < limit)) return;
  const resume = next;
  complainOfCount(type, count);
  goTo(resume);
}

function decodeArray(reader: JsonReader, type: usize, target: usize): bool {
  if (reader.kind != JsonKind.Array) return false;
  const count = countInside(reader);
  checkCount(type, count);
  const items = readType();
  const id = readShort();
  const shift = readByte();
  const array = allocate(count << shift, id);
  store<usize>(target, array);
  reader.enterArray();
  for (let index: u32 = 0; reader.nextItem(); index++) {
    enterPath(0, index);
    decodeValue(reader, items, array + <usize>(index << shift));
    leavePath();
  }
  return true;
}

function decodeMap(reader: JsonReader, type: usize, target: usize): bool {
  if (reader.kind != JsonKind.Object) return false;
  const count = countInside(reader);
  checkCount(type, count);
  const nameType = readType();
  const valueType = readType();
  const id = readShort();
  const valuesId = readShort();
  const shift = readByte();
  const map = allocate(offsetof<ConfigurationMap<i32>>(), id);
  const names = allocate(count << 2, idof<StaticArray<Bytes>>());
  const values = allocate(count << shift, valuesId);
  store<usize>(target, map);
  store<usize>(map, names, offsetof<ConfigurationMap<i32>>("names"));
  store<usize>(map, values, offsetof<ConfigurationMap<i32>>("values"));
  reader.enterObject();
  for (let index: u32 = 0; reader.nextMember(); index++) {
    enterPath(reader.namePlace, 0);
    store<usize>(names + <usize>(index << 2), changetype<usize>(reader.name));
    if (nameType != table) {
      goTo(nameType + 2);
      if (!isAllowed(reader.namePlace)) complainOfName(nameType);
    }
    decodeValue(reader, valueType, values + <usize>(index << shift));
    leavePath();
  }
  return true;
}

function decodeMember(reader: JsonReader, fields: usize, object: usize): u64 {
  goTo(fields);
  const count = readByte();
  for (let index: u32 = 0; index < count; index++) {
    const name = skipText();
    readField();
    if (!stringIs(reader.namePlace, name + 1, load<u8>(name))) continue;
    if ((fieldFlags & HAS_PRESENCE) != 0) store<u8>(object + presenceOffset, 1);
    decodeValue(reader, fieldType, object + fieldOffset);
    return (<u64>1) << index;
  }
  complainOfUnknown(nearestField(reader.name, fields));
  return 0;
}

// Decodes the text of the default that was read last.
function decodeDefault(reader: JsonReader, object: usize): void {
  if (fieldFlags >> 3 == ZERO_DEFAULT) return;
  const place = reader.place;
  const limit = reader.limit;
  const resume = next;
  reader.moveTo(defaultText, defaultText + defaultSize);
  decodeValue(reader, fieldType, object + fieldOffset);
  reader.moveTo(place, limit, true);
  goTo(resume);
}

function decodeObject(reader: JsonReader, target: usize): bool {
  if (reader.kind != JsonKind.Object) return false;
  const id = readShort();
  const object = allocate(readShort(), id);
  store<usize>(target, object);
  const fields = next;
  let seen: u64 = 0;
  reader.enterObject();
  while (reader.nextMember()) {
    enterPath(reader.namePlace, 0);
    seen |= decodeMember(reader, fields, object);
    leavePath();
  }
  goTo(fields);
  for (let left = readByte(); left > 0; left--, seen >>= 1) {
    const name = skipText();
    readField();
    if ((seen & 1) != 0) continue;
    if ((fieldFlags & REQUIRED) != 0) {
      const resume = next;
      complainOfMissing(name, fieldType);
      goTo(resume);
    } else if ((fieldFlags & HAS_DEFAULT) != 0) {
      decodeDefault(reader, object);
    }
  }
  return true;
}

// The tag says which of the objects it is; it may stand anywhere among the members.
function decodeUnion(reader: JsonReader, target: usize): bool {
  if (reader.kind != JsonKind.Object) return false;
  const tags = readType();
  const name = skipText();
  const variants = next;
  const place = reader.place;
  const limit = reader.limit;
  reader.enterObject();
  while (reader.nextMember()) {
    if (!stringIs(reader.namePlace, name + 1, load<u8>(name))) continue;
    let index = -1;
    if (isString(reader)) {
      goTo(tags + 2);
      index = indexOfString(reader.place + 1);
    }
    if (index < 0) {
      enterPath(reader.namePlace, 0);
      complainOfValue(tags, reader);
      leavePath();
      reader.moveTo(place, limit);
      return true;
    }
    reader.moveTo(place, limit);
    goTo(variants + ((<usize>index) << 1));
    decodeValue(reader, readType(), target);
    return true;
  }
  reader.moveTo(place, limit);
  complainOfMissing(name, tags);
  return true;
}

function isString(reader: JsonReader): bool {
  return reader.kind == JsonKind.String;
}

/** Decodes the reader's value, as the record at `type` says, into the field or item at `target`. */
export function decodeValue(reader: JsonReader, type: usize, target: usize): void {
  goTo(type);
  const kind = <TypeKind>readByte();
  readByte();
  let isFit: bool = true;
  switch (kind) {
    case TypeKind.Boolean:
      isFit = reader.kind == JsonKind.Boolean;
      store<u8>(target, reader.isTrue ? 1 : 0);
      break;
    case TypeKind.Integer:
      isFit = decodeInteger(reader, target);
      break;
    case TypeKind.Decimal:
      isFit = decodeDecimal(reader, target);
      break;
    case TypeKind.Enum:
      isFit = decodeEnum(reader, target);
      break;
    case TypeKind.NumberEnum:
      isFit = decodeNumberEnum(reader, target);
      break;
    case TypeKind.Array:
      isFit = decodeArray(reader, type, target);
      break;
    case TypeKind.Map:
      isFit = decodeMap(reader, type, target);
      break;
    case TypeKind.Object:
      isFit = decodeObject(reader, target);
      break;
    case TypeKind.Union:
      isFit = decodeUnion(reader, target);
      break;
    default:
      isFit = decodeText(reader, kind, target);
  }
  if (isFit) return;
  const decodeOther = decodeOtherForm;
  if (!decodeOther || !decodeOther(reader, type, target)) complainOfValue(type, reader);
}

function isBlank(start: usize, end: usize): bool {
  while (start < end) if (load<u8>(start++) > 0x20) return false;
  return true;
}

/** An object that is cleared, as `__new` of the minimal runtime leaves none: 0 is what is not given. */
export function allocate(size: u32, id: u32): usize {
  const object = __new(size, id);
  memory.fill(object, 0, size);
  return object;
}

/** Where the configuration's own object goes. */
const result: usize = memory.data(4, 4);

/**
 * The object that a configuration is, by the schema in `schemaTable`, whose first record says what the
 * whole is; 0 when it is refused, after a line at level error for each thing that is wrong. No
 * configuration at all counts as `{}`. A schema with decimals, base64 or other forms needs what decodes them.
 * For the generated code only, within a callback.
 */
// @ts-ignore: decorator
@unsafe
export function decodeConfiguration(
  configuration: Bytes,
  schemaTable: usize,
  decimals: DecimalReader | null = null,
  base64: TextDecoder | null = null,
  otherForm: FormDecoder | null = null,
): usize {
  let start = changetype<usize>(configuration);
  let end = start + <usize>configuration.length;
  startComplaints();
  openTable(schemaTable);
  setOptionalParts(decimals, base64);
  decodeOtherForm = otherForm;
  if (isBlank(start, end)) {
    start = emptyObject;
    end = emptyObject + 2;
  } else {
    const rule = checkJson(start, <u32>(end - start), MAXIMUM_SIZE);
    if (rule != JsonRule.None) {
      complainOfDocument(rule, faultAt, start, end);
      return 0;
    }
  }
  store<usize>(result, 0);
  decodeValue(new JsonReader(start, end), schemaTable, result);
  endComplaints();
  return complaints == 0 ? load<usize>(result) : 0;
}
