// Header lines as the reader of HTTP/1.1 on the other side gets them: Envoy writes values as they are, so a
// line break in one begins another header, and spaces around a value are none of it.
// Source: RFC 9112 section 5; Envoy source/common/http/http1/codec_impl.cc.

import type { HeaderMap } from "./header-map.js";
import type { HeaderPair } from "./pairs.js";

/** What makes a line differ from its pair. */
const unusualValue = /^[ \t]|[ \t]$|[\r\n]/;
const unusualName = /[:\r\n]/;

function readAgain(name: string, value: string): HeaderPair[] {
  const lines = `${name}: ${value}`.split("\r\n");
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon < 0 ? line.length : colon), line.slice(colon + 1).trim()];
  });
}

/** Pseudo headers are no lines. A line without a name is left out: readers differ in what they do with it. */
export function asReceived(map: HeaderMap): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (const pair of map.pairs()) {
    const [name, value] = pair;
    if (name === "" || name.startsWith(":")) continue;
    if (unusualValue.test(value) || unusualName.test(name)) pairs.push(...readAgain(name, value));
    else pairs.push(pair);
  }
  return pairs;
}
