// Values that a schema takes in two forms: one item in place of a list (`x-or-item`), and an object in place of the text
// that it is written as (`x-or-object`). The generated code hands this to the interpreter where a schema has such.

import { allocate, decodeValue } from "./decode";
import { goTo, OTHER_FORM, readByte, readCount, readShort, readType, TypeKind } from "./table";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { newBytes } from "../bytes";

/** Decodes a value in its other form; `false` when it has none, or is not in it. */
export function otherForms(reader: JsonReader, type: usize, target: usize): bool {
  if ((load<u8>(type, 1) & OTHER_FORM) == 0) return false;
  if (load<u8>(type) == <u8>TypeKind.Array) {
    goTo(type + 2);
    readCount();
    readCount();
    const items = readType();
    const id = readShort();
    const array = allocate(1 << readByte(), id);
    store<usize>(target, array);
    decodeValue(reader, items, array);
    return true;
  }
  if (reader.kind != JsonKind.Object) return false;
  const start = reader.place;
  reader.skip();
  const text = newBytes(<u32>(reader.place - start));
  memory.copy(changetype<usize>(text), start, reader.place - start);
  store<usize>(target, changetype<usize>(text));
  return true;
}
