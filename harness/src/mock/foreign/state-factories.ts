// The objects of filter state that Envoy's own filters take from others, by name: what their bytes may be, and
// how they are read back. Source: Envoy's registrations of StreamInfo::FilterState::ObjectFactory.

import { isIP } from "node:net";
import { fromByteString, type ByteString } from "../bytes.js";
import type { EnvoyMinor } from "../envoy-version.js";
import { integer, string, type Attribute, type AttributeMap } from "../properties/attribute.js";
import type { FilterStateObject } from "../stream/filter-state.js";

/** Undefined for a value that the object cannot be made of. */
type Factory = (value: ByteString, isAtLeast: (minor: EnvoyMinor) => boolean) => FilterStateObject | undefined; // prettier-ignore

const readAs = (attribute: Attribute | undefined): FilterStateObject => ({
  attribute: () => attribute,
});

const bytes = (text: string): FilterStateObject =>
  readAs({ kind: "bytes", bytes: fromByteString(text) });

/** With fields; as a whole it is an empty map. */
const object = (get: AttributeMap["get"]): FilterStateObject =>
  readAs({ kind: "map", map: { get, entries: () => [] } });

const text: Factory = (value) => bytes(value);

/** It can be set, and cannot be read. */
const unreadable: Factory = () => readAs(undefined);

const number =
  (largest: bigint): Factory =>
  (value) => {
    const digits = /^\s*\+?(\d+)\s*$/.exec(value)?.[1];
    if (digits === undefined || BigInt(digits) > largest) return undefined;
    return bytes(String(BigInt(digits)));
  };

const boolean: Factory = (value) => {
  if (/^(true|t|yes|y|1)$/i.test(value)) return bytes("true");
  return /^(false|f|no|n|0)$/i.test(value) ? bytes("false") : undefined;
};

interface IpAddress {
  readonly ip: string;
  readonly port: number;
}

/** RFC 5952, as a URL shows it, without the brackets. */
const shortest = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

function ipAndPort(value: string): IpAddress | undefined {
  const [, six, four, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65535) return undefined;
  if (six !== undefined) return isIP(six) === 6 ? { ip: shortest(six), port } : undefined;
  return four !== undefined && isIP(four) === 4 ? { ip: four, port } : undefined;
}

const destination: Factory = (value) => {
  const address = ipAndPort(value);
  if (address === undefined) return undefined;
  return object((name) =>
    name === "ip" ? string(address.ip) : name === "port" ? integer(address.port) : undefined,
  );
};

const ip: Factory = (value) => {
  const version = isIP(value);
  if (version === 0) return undefined;
  return bytes(version === 6 ? `[${shortest(value)}]:0` : `${value}:0`);
};

/** `host,ip:port` of the proxy. */
const proxyInfo: Factory = (value) => {
  const comma = value.indexOf(",");
  const proxy = comma < 1 ? undefined : ipAndPort(value.slice(comma + 1));
  return proxy && readAs(undefined);
};

const protocols = ["OPENAI_CHAT_COMPLETIONS", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"];

const factories: Readonly<Record<string, readonly [since: EnvoyMinor, factory: Factory]>> = {
  "envoy.ai.llm_protocol.request": ["1.40", (value) => (protocols.includes(value) ? object(() => undefined) : undefined)], // prettier-ignore
  "envoy.ai.model.request": ["1.40", (value) => (value === "" ? undefined : bytes(value))],
  "envoy.bool": ["1.40", boolean],
  "envoy.filters.listener.original_dst.local_ip": ["1.36", destination],
  "envoy.filters.listener.original_dst.remote_ip": ["1.36", destination],
  "envoy.hashable_string": ["1.38", text],
  "envoy.network.application_protocols": ["1.36", unreadable],
  "envoy.network.ip": ["1.36", ip],
  "envoy.network.network_namespace": ["1.37", text],
  "envoy.network.transport_socket.http_11_proxy.info": ["1.38", proxyInfo],
  "envoy.network.transport_socket.original_dst_address": ["1.36", destination],
  "envoy.network.upstream_server_name": ["1.36", text],
  "envoy.network.upstream_subject_alt_names": ["1.36", (value, isAtLeast) => (isAtLeast("1.38") ? bytes(value) : readAs(undefined))], // prettier-ignore
  "envoy.ratelimit.hits_addend": ["1.36", number(2n ** 32n - 1n)],
  "envoy.router.debug_config": ["1.36", unreadable],
  "envoy.string": ["1.36", text],
  "envoy.tcp_proxy.cluster": ["1.36", text],
  "envoy.tcp_proxy.disable_tunneling": ["1.36", (value) => bytes(String(value === "true"))],
  "envoy.tcp_proxy.per_connection_idle_timeout_ms": ["1.36", number(2n ** 64n - 1n)],
  "envoy.upstream.dynamic_host": ["1.36", text],
  "envoy.upstream.dynamic_port": ["1.36", number(2n ** 32n - 1n)],
};

/** The factory of a name; undefined where that Envoy has none. */
export function stateFactory(
  name: ByteString,
  isAtLeast: (minor: EnvoyMinor) => boolean,
): ((value: ByteString) => FilterStateObject | undefined) | undefined {
  const known = Object.hasOwn(factories, name) ? factories[name] : undefined;
  if (known === undefined || !isAtLeast(known[0])) return undefined;
  return (value) => known[1](value, isAtLeast);
}
