// Hosts as the domains of Envoy's virtual hosts are: `shop.example.com`, `*.example.com`, `shop.*`, `*`.
// Source: Envoy, api/envoy/config/route/v3/route_components.proto, VirtualHost.domains.

import { Bytes } from "../bytes";
import { Pattern, PatternKind } from "./pattern";
import { Phrase } from "./phrases.gen";
import { RuleProblems } from "./rule-problems";

/**
 * The host of an `:authority`: in lower case, and without what stands behind its last colon, unless that is one
 * within the brackets of an IPv6 address.
 *
 * Source: Envoy, source/common/http/header_utility.cc (getPortStart).
 */
export function hostOf(authority: Bytes): Bytes {
  let end = authority.length - 1;
  while (end >= 0 && authority.get(end) != 0x3a && authority.get(end) != 0x5d) end--;
  return (authority.get(end) == 0x3a ? authority.slice(0, end) : authority).toLowerCase();
}

// What is wrong with a host without its star, 0 when nothing is.
function problemOf(host: Bytes): Phrase {
  for (let at = 0; at < host.length; at++) if (host.get(at) == 0x2a) return Phrase.WholeLabels;
  for (let at = 0; at < host.length; at++) {
    const byte = host.get(at);
    if (byte == 0x2f) return Phrase.HostOnly;
    if (byte <= 0x20 || byte >= 0x7f || byte == 0x3f || byte == 0x23 || byte == 0x40) {
      return Phrase.HostCharacters;
    }
  }
  return hostOf(host).length != host.length ? Phrase.HostPort : <Phrase>0;
}

/** The pattern of a host, `null` when it is none, which is then told. Its text has no star: `.example.com`, `shop.`. */
export function hostPattern(text: Bytes, problems: RuleProblems): Pattern | null {
  const last = text.length - 1;
  const starsFirst = text.get(0) == 0x2a;
  if (starsFirst && last == 0) return new Pattern(PatternKind.Present, Bytes.empty, false);
  const isSuffix = starsFirst && text.get(1) == 0x2e;
  const isPrefix = !isSuffix && text.get(last) == 0x2a && text.get(last - 1) == 0x2e;
  const rest = isSuffix ? text.slice(1, text.length) : isPrefix ? text.slice(0, last) : text;
  const hasStar = isSuffix || isPrefix;
  const problem = hasStar && rest.length < 2 ? Phrase.NoHost : problemOf(rest);
  if (problem != 0) return problems.refuse(problem, text);
  const kind = isSuffix ? PatternKind.Suffix : isPrefix ? PatternKind.Prefix : PatternKind.Exact;
  const pattern = new Pattern(kind, rest.toLowerCase(), false);
  pattern.needsMore = hasStar;
  return pattern;
}
