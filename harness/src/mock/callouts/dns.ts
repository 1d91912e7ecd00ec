// Names that modules resolve, and what they are told: a test scripts it. Addresses and `localhost` need no script.
// Source: Envoy source/extensions/common/wasm/wasm.cc resolve_dns, context.cc onResolveDns.

import { isIP } from "node:net";

/** Seconds; a script's addresses live for none unless it says so. */
export interface ResolvedAddress {
  readonly address: string;
  readonly ttl?: number;
}

/** What a resolver knows: addresses (none: the name does not exist), or that it fails. */
export type DnsAnswer = readonly (string | ResolvedAddress)[] | "fails";

export type DnsScript = Readonly<Record<string, DnsAnswer>>;

export interface Resolution {
  readonly answer: DnsAnswer;
  /** It needs no question to a server: the answer comes before the call returns. */
  readonly immediate: boolean;
}

export function resolveName(script: DnsScript, name: string): Resolution {
  const scripted = Object.hasOwn(script, name) ? script[name] : undefined;
  if (scripted !== undefined) return { answer: scripted, immediate: false };
  if (isIP(name) !== 0) return { answer: [name], immediate: true };
  if (name === "localhost") return { answer: ["::1"], immediate: true };
  if (name.includes(":")) return { answer: "fails", immediate: true };
  return { answer: [], immediate: false };
}

/** Buffer 8 of `envoy_on_resolve_dns`: count, times to live, addresses with port 0; nothing for a failure. */
export function dnsPayload(answer: DnsAnswer): Uint8Array {
  if (answer === "fails") return new Uint8Array(0);
  const entries = answer.map((entry) => (typeof entry === "string" ? { address: entry } : entry));
  const head = Buffer.alloc(4 + 4 * entries.length);
  head.writeUInt32LE(entries.length, 0);
  for (const [index, { ttl = 0 }] of entries.entries()) head.writeUInt32LE(ttl, 4 + 4 * index);
  const texts = entries.map(({ address }) => {
    return `${isIP(address) === 6 ? `[${address}]` : address}:0\0`;
  });
  return Buffer.concat([head, Buffer.from(texts.join(""), "latin1")]);
}
