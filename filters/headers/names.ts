// Which headers may be changed. Those that say how a message is framed never; pseudo headers and those that proxies
// trust only when the configuration says so.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { HeadersConfig, Pseudo } from "./config.gen";
import { Part } from "./part";

/** Connections and framing are Envoy's business (RFC 9110, section 7.6.1; RFC 9112, section 6). */
const framing = Bytes.fromString(
  " connection keep-alive proxy-connection transfer-encoding upgrade content-length te ",
);

/** Words in names of headers by which services know who calls. */
const identities: StaticArray<Bytes> = [
  Bytes.fromString("user"),
  Bytes.fromString("auth"),
  Bytes.fromString("ident"),
  Bytes.fromString("principal"),
  Bytes.fromString("consumer"),
  Bytes.fromString("subject"),
  Bytes.fromString("tenant"),
  Bytes.fromString("email"),
  Bytes.fromString("group"),
  Bytes.fromString("role"),
  Bytes.fromString("claim"),
  Bytes.fromString("jwt"),
];

/** A name as Envoy stores it: in lower case, and `:authority` for `host` of a request. */
export function storedName(name: Bytes, part: Part): Bytes {
  const stored = name.toLowerCase();
  return part == Part.Request && stored.equals("host") ? Bytes.fromString(":authority") : stored;
}

/** Whether a name is that of a pseudo header. */
export function isPseudo(name: Bytes): bool {
  return name.get(0) == 0x3a;
}

/** Whether a header says how a message is framed, or what happens to its connection. */
export function isFraming(name: Bytes): bool {
  return framing.includes(Bytes.fromString(" ").concat(name).concat(" "));
}

/**
 * Whether proxies trust a header, and take from it who the client is or how to treat its request. Without
 * `x-forwarded-proto` Envoy finds no route.
 */
export function isProxyHeader(name: Bytes): bool {
  return (
    name.startsWith("x-envoy-") ||
    name.equals("x-forwarded-for") ||
    name.equals("x-forwarded-proto") ||
    name.equals("x-forwarded-client-cert")
  );
}

/** Whether a header of this name looks as if services knew from it who calls: `x-…` with one of the words. */
export function looksLikeIdentity(name: Bytes): bool {
  if (!name.startsWith("x-") || name.equals("x-user-agent")) return false;
  for (let at = 0; at < identities.length; at++) {
    if (name.includes(unchecked(identities[at]))) return true;
  }
  return false;
}

function isAllowedPseudo(name: Bytes, part: Part, allowed: StaticArray<Pseudo>): bool {
  if (name.equals(":status")) return part == Part.Response && allowed.includes(Pseudo.Status);
  if (part != Part.Request) return false;
  if (name.equals(":path")) return allowed.includes(Pseudo.Path);
  if (name.equals(":authority")) return allowed.includes(Pseudo.Authority);
  return name.equals(":method") && allowed.includes(Pseudo.Method);
}

/** What speaks against changing a header; empty when nothing does. */
export function nameProblem(name: Bytes, part: Part, config: HeadersConfig): string {
  if (name.includes(":") && !isAllowedPseudo(name, part, config.allowPseudo))
    return "this pseudo header can not be changed here, or allow_pseudo does not have it";
  if (isFraming(name)) return "connections and framing are Envoy's business";
  if (isProxyHeader(name) && !config.allowProxyHeaders)
    return "proxies trust this header: it needs allow_proxy_headers: true";
  return "";
}

/** Whether a pseudo header can have a value; without one, or with another one, Envoy refuses the message. */
export function isPseudoValue(name: Bytes, value: Bytes): bool {
  const isStatus = name.equals(":status");
  for (let at = 0, length = value.length; at < length; at++) {
    const byte = value.get(at);
    if (byte <= 0x20 || byte == 0x7f) return false;
    if (isStatus && <u32>(byte - 0x30) > 9) return false;
  }
  const first = value.get(0);
  if (isStatus) return value.length == 3 && <u32>(first - 0x32) < 4;
  if (name.equals(":path")) return first == 0x2f;
  return first >= 0;
}
