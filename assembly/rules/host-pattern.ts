// Hosts as the domains of Envoy's virtual hosts are: `shop.example.com`, `*.example.com`, `shop.*`, `*`.
// Source: Envoy, api/envoy/config/route/v3/route_components.proto, VirtualHost.domains.

import { Bytes, newBytes } from "../bytes";
import { lowerCase } from "../text/ascii";

/** The bytes with A to Z in lower case. */
export function inLowerCase(text: Bytes): Bytes {
  const size = text.length;
  const lower = newBytes(size);
  for (let at: usize = 0; at < <usize>size; at++) {
    store<u8>(changetype<usize>(lower) + at, lowerCase(load<u8>(changetype<usize>(text) + at)));
  }
  return lower;
}

/**
 * The host of an `:authority`: in lower case, and without what stands behind its last colon, unless that is one
 * within the brackets of an IPv6 address.
 *
 * Source: Envoy, source/common/http/header_utility.cc (getPortStart).
 */
export function hostOf(authority: Bytes): Bytes {
  const colon = authority.lastIndexOf(":");
  const hasPort = colon >= 0 && authority.lastIndexOf("]") < colon;
  return inLowerCase(hasPort ? authority.slice(0, colon) : authority);
}

export enum HostKind {
  Exact,
  /** `*.example.com` */
  Suffix,
  /** `shop.*` */
  Prefix,
  Any,
}

/** One host of a list. */
// @ts-ignore: decorator
@final
export class HostPattern {
  private constructor(
    readonly kind: HostKind,
    /** In lower case, without the star: `.example.com`, `shop.`. */
    readonly text: Bytes,
  ) {}

  /** The pattern of a text, `null` when it is none: the reason is then in {@link HostPattern.problem}. */
  static compile(text: Bytes): HostPattern | null {
    const lower = inLowerCase(text);
    const last = lower.length - 1;
    if (lower.equals("*")) return new HostPattern(HostKind.Any, Bytes.empty);
    const isSuffix = lower.startsWith("*.");
    const isPrefix = !isSuffix && lower.endsWith(".*");
    const rest = isSuffix ? lower.slice(1) : isPrefix ? lower.slice(0, last) : lower;
    if (rest.length < 2 && (isSuffix || isPrefix)) {
      HostPattern.problem = "no host; write *.example.com, shop.* or *";
      return null;
    }
    if (rest.includes("*")) {
      HostPattern.problem = "* stands for whole labels at one end: *.example.com or shop.*";
      return null;
    }
    for (let at = 0; at < rest.length; at++) {
      const byte = rest.get(at);
      if (
        byte > 0x20 &&
        byte < 0x7f &&
        byte != 0x2f &&
        byte != 0x3f &&
        byte != 0x23 &&
        byte != 0x40
      )
        continue;
      HostPattern.problem =
        byte == 0x2f ? "a host has no scheme and no path" : "a host has none of these characters";
      return null;
    }
    if (hostOf(rest).length != rest.length) {
      HostPattern.problem = "a host has no port here: it matches requests with any, and with none";
      return null;
    }
    const kind = isSuffix ? HostKind.Suffix : isPrefix ? HostKind.Prefix : HostKind.Exact;
    return new HostPattern(kind, rest);
  }

  /** Why the last text was no pattern. */
  static problem: string = "";

  /** Whether it is this host, as {@link hostOf} gives it. */
  matches(host: Bytes): bool {
    const text = this.text;
    switch (this.kind) {
      case HostKind.Exact:
        return host.equals(text);
      case HostKind.Suffix:
        return host.length > text.length && host.endsWith(text);
      case HostKind.Prefix:
        return host.length > text.length && host.startsWith(text);
      default:
        return true;
    }
  }
}
