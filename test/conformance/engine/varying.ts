// Takes out of texts what differs between any two runs: times, chance, ports.

import type { Pairs } from "./program.js";

const varyingHeaders = /^(x-request-id|date|x-envoy-upstream-service-time)$/i;

export function steady(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, "DATE")
    .replace(/\b127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
}

export function steadyPairs(pairs: Pairs): string[] {
  return pairs.map(
    ([name, value]) => `${name}: ${varyingHeaders.test(name) ? "*" : steady(value)}`,
  );
}

/** As on the wire, where white space around a value is no part of it. */
export function wirePairs(pairs: Pairs): string[] {
  return steadyPairs(
    pairs.map(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, "")]),
  ).map(readable);
}

/** Bytes as text: printable characters as they are. */
export function readable(bytes: Uint8Array | string): string {
  const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("latin1");
  return steady(
    text.replace(/[^ -[\]-~]/g, (character) => {
      return `\\${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
    }),
  );
}
