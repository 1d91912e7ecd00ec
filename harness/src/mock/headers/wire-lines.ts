// Header lines as the reader of HTTP/1.1 on the other side gets them: Envoy writes values as they are, so a
// line break in one begins another header, and spaces around a value are none of it.
// Source: RFC 9112 section 5, RFC 9113 section 8.2.1; Envoy source/common/http/http1/codec_impl.cc.

import type { EnvoyVersion } from "../envoy-version.js";
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

const validHttp2Name = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Control characters other than the tab, and blanks around it. */
const invalidHttp2Value = /[\0-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$/; // eslint-disable-line no-control-regex

/** Header fields of HTTP/2: what is not valid there is left out without a word. */
export function asHttp2Fields(map: HeaderMap, envoy: EnvoyVersion): HeaderPair[] {
  return http2Order(map.pairs(), envoy).filter(
    ([name, value]) => validHttp2Name.test(name) && !invalidHttp2Value.test(value),
  );
}

/**
 * Fields in the order in which the codec of HTTP/2 writes them. That of 1.36 keeps them by name, so that those of one
 * name stand together. Source: Envoy source/common/runtime/runtime_features.cc, http2_use_oghttp2; QUICHE
 * HttpHeaderBlock.
 */
export function http2Order(pairs: readonly HeaderPair[], envoy: EnvoyVersion): HeaderPair[] {
  if (envoy.isAtLeast("1.37")) return [...pairs];
  const byName = new Map<string, HeaderPair[]>();
  for (const pair of pairs) byName.set(pair[0], [...(byName.get(pair[0]) ?? []), pair]);
  return [...byName.values()].flat();
}

/** A response has one pseudo header; any other is the end of the stream for a client of HTTP/2. */
export function hasStrangePseudoHeader(map: HeaderMap): boolean {
  return map.pairs().some(([name]) => name.startsWith(":") && name !== ":status");
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
