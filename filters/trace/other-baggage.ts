// Baggage as Jaeger and OpenTracing carry it: a header for each key.
// Source: Jaeger, "Client libraries", baggage; opentracing/basictracer-go, propagation_ot.go.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Format } from "./context";
import { joined } from "./tracestate";
import { percent } from "proxy-wasm-assemblyscript-sdk/syntax";
import { seek } from "./digits";
import { valueOf } from "./baggage";

const EQUALS: i32 = 0x3d;
const jaeger = Bytes.fromString("uberctx-");
const openTracing = Bytes.fromString("ot-baggage-");

/** With what the names of a format's baggage begin; empty for a format that has none of its own. */
export function baggagePrefix(format: i32): Bytes {
  if (format == Format.Jaeger) return jaeger;
  return format == Format.OpenTracing ? openTracing : Bytes.empty;
}

/** Removes the baggage of both. */
export function clearOtherBaggage(headers: Carrier): void {
  headers.dropAll(jaeger);
  headers.dropAll(openTracing);
}

/** The baggage of a format as W3C's list. Jaeger's values are percent-encoded, those of OpenTracing are not. */
export function takeOtherBaggage(headers: Carrier, format: i32): Bytes {
  const prefix = baggagePrefix(format);
  const names = headers.names();
  const members: Bytes[] = [];
  for (let at = 0; at < names.length; at++) {
    const name = unchecked(names[at]);
    const value = name.startsWith(prefix) ? headers.one(name) : null;
    if (!value) continue;
    const decoded = format == Format.Jaeger ? percent.decode(value) : null;
    const text = percent.encode(decoded ? decoded : value);
    const member = new ByteBuffer(name.length + 1 + text.length);
    members.push(
      member.putPart(name, prefix.length, name.length).putByte(EQUALS).putText(text).finish(),
    );
  }
  return joined(members, 0x2c, Bytes.empty);
}

/** Writes members of W3C's list as headers of a format, without their properties. */
export function writeOtherBaggage(headers: Carrier, format: i32, members: Bytes[]): void {
  const prefix = baggagePrefix(format);
  for (let at = 0; at < members.length; at++) {
    const member = unchecked(members[at]);
    const key = member.slice(0, seek(member, EQUALS, 0));
    const decoded = valueOf(member);
    if (!decoded) continue;
    headers.put(prefix.concat(key), format == Format.Jaeger ? percent.encode(decoded) : decoded);
  }
}
