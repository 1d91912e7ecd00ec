// Which texts Go's url.ParseRequestURI and url.Parse take: the CEL functions isURL() and url() are made of them.
// Source: Go, src/net/url/url.go.

/** A URL taken apart as far as the rules ask; undefined for what Go refuses. */
export interface GoUrl {
  /** Lower case; empty where the text has none. */
  readonly scheme: string;
}

/** The scheme and what follows it; undefined for a colon at the very start. */
function splitScheme(url: string): { scheme: string; rest: string } | undefined {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url);
  if (found?.[1] !== undefined) {
    return { scheme: found[1].toLowerCase(), rest: url.slice(found[0].length) };
  }
  return url.startsWith(":") ? undefined : { scheme: "", rest: url };
}

const hasOnlyWholeEscapes = (text: string): boolean => !/%(?![0-9A-Fa-f]{2})/.test(text);

/** Bytes below 0x80 that a host may hold as they are. */
const hostText = /^[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\u{10ffff}]*$/u;

function isHost(host: string): boolean {
  if (host.startsWith("[")) {
    const end = host.lastIndexOf("]");
    if (end < 0 || !/^(?::\d*)?$/.test(host.slice(end + 1))) return false;
    const address = host.slice(0, end).replace(/%25.*$/s, "");
    return hostText.test(address);
  }
  const colon = host.lastIndexOf(":");
  if (colon >= 0 && !/^:\d*$/.test(host.slice(colon))) return false;
  // In a host only bytes that are not ASCII may be escaped.
  if (!hasOnlyWholeEscapes(host) || /%[0-7]/.test(host)) return false;
  return hostText.test(host.replace(/%[0-9A-Fa-f]{2}/g, ""));
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf("@");
  if (!isHost(authority.slice(at + 1))) return false;
  const user = at < 0 ? "" : authority.slice(0, at);
  return /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) && hasOnlyWholeEscapes(user);
}

/** A URL or an absolute path, as in the first line of an HTTP request; undefined for everything else. */
export function parseRequestUri(url: string): GoUrl | undefined {
  // eslint-disable-next-line no-control-regex -- Go refuses control characters first of all.
  if (url === "" || /[\u0000-\u001f\u007f]/.test(url)) return undefined;
  if (url === "*") return { scheme: "" };
  const parts = splitScheme(url);
  if (parts === undefined) return undefined;
  const { scheme } = parts;
  const rest = parts.rest.replace(/\?.*$/s, "");
  if (!rest.startsWith("/")) return scheme === "" ? undefined : { scheme };
  let path = rest;
  if (scheme !== "" && rest.startsWith("//")) {
    const slash = rest.indexOf("/", 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    path = slash < 0 ? "" : rest.slice(slash);
    if (!isAuthority(authority)) return undefined;
  }
  return hasOnlyWholeEscapes(path) ? { scheme } : undefined;
}
