// Where tokens may stand in a request: which there are, and how they are taken out again.
// Source: RFC 6750, section 2; RFC 9110, section 11.4; RFC 6265, section 4.2.

import { Bytes, HeaderMap } from "proxy-wasm-assemblyscript-sdk";
import { Cookies, Query } from "proxy-wasm-assemblyscript-sdk/syntax";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { HeaderLocation, Provider } from "./config.gen";

/** Different tokens that are looked at; with more a request is refused. */
export const MOST_TOKENS: i32 = 8;

const enum Part {
  Header,
  Query,
  Cookie,
}

// A letter from A to Z in lower case, anything else as it is.
function lower(byte: i32): i32 {
  return <u32>(byte - 0x41) < 26 ? byte + 0x20 : byte;
}

function areEqual(left: Bytes | null, right: Bytes | null): bool {
  return left && right ? left.equals(right) : !left && !right;
}

/** A place where a token may stand, for some providers. */
@final
export class Location {
  /** The providers, as bits. */
  providers: u32 = 0;

  constructor(
    readonly part: Part,
    readonly name: Bytes,
    private readonly scheme: Bytes | null,
    private readonly prefix: Bytes | null,
  ) {}

  /** Whether it is the same place, in which tokens stand in the same way. */
  isSame(other: Location): bool {
    return (
      this.part == other.part &&
      this.name.equals(other.name) &&
      areEqual(this.scheme, other.scheme) &&
      areEqual(this.prefix, other.prefix)
    );
  }

  /** The token in a value; `null` when the value is for something else. */
  tokenIn(value: Bytes): Bytes | null {
    const scheme = this.scheme;
    const prefix = this.prefix;
    if (prefix) return value.startsWith(prefix) ? value.slice(prefix.length) : null;
    if (!scheme) return value;
    let start = 0;
    for (; start < scheme.length; start++) {
      if (lower(value.get(start)) != lower(scheme.get(start))) return null;
    }
    // The scheme alone is a token that is missing something, not another scheme.
    if (value.length > start && value.get(start) != 0x20) return null;
    while (value.get(start) == 0x20) start++;
    return value.slice(start);
  }
}

/** A token of a request, and where it stands. */
@final
export class Found {
  /** The next one. */
  next: Found | null = null;
  /** The providers in whose places it stands, as bits. */
  providers: u32;
  /** Where else it stands than in {@link place}. */
  otherPlaces: Location[] | null = null;

  constructor(
    readonly text: Bytes,
    readonly place: Location,
  ) {
    this.providers = place.providers;
  }

  /** Notes that it stands at a place, too. */
  standsAt(place: Location): void {
    this.providers |= place.providers;
    let others = this.otherPlaces;
    if (this.place === place || (others && others.includes(place))) return;
    if (!others) this.otherPlaces = others = [];
    others.push(place);
  }
}

/** The tokens of a request, each once. */
@final
export class Tokens {
  first: Found | null = null;
  private last: Found | null = null;
  /** How many there are; with more than {@link MOST_TOKENS} not all of them are in the list. */
  count: i32 = 0;

  /** Notes that there is a token at a place. */
  add(text: Bytes, place: Location): void {
    let known = this.first;
    while (known) {
      if (known.text.equals(text)) return known.standsAt(place);
      known = known.next;
    }
    if (this.count <= MOST_TOKENS) this.count++;
    if (this.count > MOST_TOKENS) return;
    const found = new Found(text, place);
    const last = this.last;
    if (last) last.next = found;
    else this.first = found;
    this.last = found;
  }
}

/** The places of all providers. */
@final
export class Locations {
  private readonly all: Location[] = [];

  /** Takes the places of a provider, of which this is the number. */
  add(settings: Provider, provider: i32, problems: Problems): void {
    const headers = settings.fromHeaders;
    for (let at = 0; at < headers.length; at++) {
      const header = unchecked(headers[at]);
      if (header.scheme && header.prefix) {
        problems.error("/from_headers", "expected only one of scheme and prefix", null, at);
      }
      this.place(headerAt(header), provider);
    }
    const query = settings.fromQuery;
    for (let at = 0; at < query.length; at++) {
      this.place(new Location(Part.Query, unchecked(query[at]), null, null), provider);
    }
    const cookies = settings.fromCookies;
    for (let at = 0; at < cookies.length; at++) {
      this.place(new Location(Part.Cookie, unchecked(cookies[at]), null, null), provider);
    }
    if (headers.length + query.length + cookies.length == 0) {
      problems.error(
        "/from_headers",
        "tokens come from nowhere: name a header, parameter or cookie",
      );
    }
  }

  private place(location: Location, provider: i32): void {
    const all = this.all;
    let known: Location | null = null;
    for (let at = 0; at < all.length; at++) {
      if (unchecked(all[at]).isSame(location)) known = unchecked(all[at]);
    }
    if (!known) {
      known = location;
      all.push(location);
    }
    known.providers |= 1 << provider;
  }

  /** Whether tokens are looked for in a header of this name, in lower case. */
  has(header: Bytes): bool {
    const all = this.all;
    for (let at = 0; at < all.length; at++) {
      const location = unchecked(all[at]);
      const name = location.part == Part.Cookie ? Bytes.fromString("cookie") : location.name;
      if (location.part != Part.Query && name.equals(header)) return true;
    }
    return false;
  }

  /** The tokens of a request in the places of some providers. */
  find(headers: HeaderMap, providers: u32): Tokens {
    const tokens = new Tokens();
    const all = this.all;
    for (let at = 0; at < all.length; at++) {
      const location = unchecked(all[at]);
      if ((location.providers & providers) == 0) continue;
      const values = valuesAt(location, headers);
      for (let index = 0; index < values.length; index++) {
        const token = location.tokenIn(unchecked(values[index]));
        if (token) tokens.add(token, location);
      }
    }
    return tokens;
  }
}

function headerAt(header: HeaderLocation): Location {
  return new Location(Part.Header, header.name.toLowerCase(), header.scheme, header.prefix);
}

function valuesAt(location: Location, headers: HeaderMap): Bytes[] {
  if (location.part == Part.Header) return headers.getAll(location.name);
  if (location.part == Part.Cookie) {
    return Cookies.of(headers.getAll("cookie")).getAll(location.name);
  }
  const path = headers.get(":path");
  return path ? Query.ofPath(path).getAll(location.name) : [];
}

/** Takes a token out of a request, where some provider may have it. Everything else there stays. */
export function strip(token: Found, headers: HeaderMap): void {
  stripAt(token.place, token.text, headers);
  const others = token.otherPlaces;
  for (let at = 0; others && at < others.length; at++) {
    stripAt(unchecked(others[at]), token.text, headers);
  }
}

function stripAt(location: Location, text: Bytes, headers: HeaderMap): void {
  if (location.part == Part.Header) {
    stripHeader(location, text, headers);
  } else if (location.part == Part.Cookie) {
    const cookies = Cookies.of(headers.getAll("cookie"));
    cookies.remove(location.name);
    if (cookies.size == 0) headers.remove("cookie");
    else headers.set("cookie", cookies.toBytes());
  } else {
    const path = headers.get(":path");
    if (!path) return;
    const query = Query.ofPath(path);
    query.remove(location.name);
    headers.set(":path", query.onPath(path));
  }
}

function stripHeader(location: Location, text: Bytes, headers: HeaderMap): void {
  const values = headers.getAll(location.name);
  headers.remove(location.name);
  for (let at = 0; at < values.length; at++) {
    const value = unchecked(values[at]);
    const token = location.tokenIn(value);
    if (!token || !token.equals(text)) headers.add(location.name, value);
  }
}
