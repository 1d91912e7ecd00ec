// What a claim says, as texts: for those who compare it, and for headers.
// Source: RFC 8259; RFC 7519, section 4.

import { Bytes, newBytes } from "../bytes";
import { JsonReader } from "../json/reader";

/**
 * The JSON text of the value at a reader, without white space between its parts: numbers and texts as they are written
 * in the token. The reader is then behind it.
 */
export function claimJson(reader: JsonReader): Bytes {
  const start = reader.place;
  reader.skip();
  const end = reader.place;
  const text = newBytes(<u32>(end - start));
  const target = changetype<usize>(text);
  let size: usize = 0;
  let isText: bool = false;
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x22) isText = !isText;
    if (!isText && byte <= 0x20) continue;
    store<u8>(target + size++, byte);
    // What is escaped ends no text.
    if (isText && byte == 0x5c) store<u8>(target + size++, load<u8>(++at));
  }
  return text.slice(0, <i32>size);
}

// A text as it is meant, anything else as JSON.
function textOf(reader: JsonReader): Bytes {
  const text = reader.string();
  return text ? text : claimJson(reader);
}

/**
 * The values of the claim at a reader: one for a text, number, truth value or object; one for each item of a list. Texts
 * are as they are meant, anything else is JSON.
 */
export function claimValues(reader: JsonReader): Bytes[] {
  const values: Bytes[] = [];
  if (!reader.enterArray()) {
    values.push(textOf(reader));
    return values;
  }
  while (reader.nextItem()) values.push(textOf(reader));
  return values;
}
