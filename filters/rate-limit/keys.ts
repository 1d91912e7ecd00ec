// The parts of a key, and their values in a request.

import { Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { clientAddress } from "./client-address";
import { Cookies, Query } from "proxy-wasm-assemblyscript-sdk/syntax";
import { isForm, namedSegments } from "./path-form";
import { IpAddress } from "proxy-wasm-assemblyscript-sdk/network";
import { KeyBy, KeyPart } from "./config.gen";
import { normalizePath, PathNormalization } from "proxy-wasm-assemblyscript-sdk/path";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";

const noPath = Bytes.fromString("?");

/** The property of a header of the request: all its lines, joined. */
export function requestHeader(name: Bytes): Property {
  return new Property(["request", "headers", name.toLowerCase().toString()]);
}

/** Where a claim is: behind the path of the configuration, or in the filter state as the filter jwt puts it there. */
export function claimProperty(name: Bytes, path: StaticArray<Bytes> | null): Property {
  if (!path) return new Property(["filter_state", "wasm.jwt." + name.toString()]);
  const steps: string[] = [];
  for (let at = 0; at < path.length; at++) steps.push(path[at].toString());
  steps.push(name.toString());
  return new Property(steps);
}

// Without a port, because that is another one in each `host` of the same site.
function hostOf(authority: Bytes): Bytes {
  const colon = authority.lastIndexOf(":");
  const isAddress = authority.endsWith("]");
  return (colon < 0 || isAddress ? authority : authority.slice(0, colon)).toLowerCase();
}

// The attribute that a kind of key reads, its steps with a NUL between them; empty for those that say more.
function attributeOf(by: KeyBy): string {
  if (by == KeyBy.Query || by == KeyBy.Path) return "request\0path";
  if (by == KeyBy.Method) return "request\0method";
  if (by == KeyBy.Host) return "request\0host";
  if (by == KeyBy.Principal) return "connection\0uri_san_peer_certificate";
  return by == KeyBy.Route ? "xds\0route_name" : "";
}

/** A part of a key, ready to be read. */
@final
export class KeySource {
  private readonly property: Property;
  private readonly name: Bytes;

  /** @param claims - the path of the claims. */
  constructor(
    private readonly part: KeyPart,
    claims: StaticArray<Bytes> | null,
    problems: Problems,
  ) {
    const by = part.by;
    const given = part.name;
    const name = given ? given : Bytes.empty;
    const steps: string[] = [];
    let property: Property | null = null;
    let missing = "";
    if (by == KeyBy.Header || by == KeyBy.Query || by == KeyBy.Cookie || by == KeyBy.Claim) {
      if (!given) missing = "/name";
    } else if (by == KeyBy.Constant) {
      if (!part.value) missing = "/value";
    } else if (by == KeyBy.Property) {
      if (!part.property) missing = "/property";
    }
    if (missing.length != 0) problems.error(missing, "needed for this kind of key");
    if (by == KeyBy.Header) property = requestHeader(name);
    if (by == KeyBy.Claim) property = claimProperty(name, claims);
    const path = part.property;
    if (path) for (let at = 0; at < path.length; at++) steps.push(path[at].toString());
    const own = attributeOf(by);
    if (own.length != 0) steps.push(own);
    if (by == KeyBy.Cookie) property = requestHeader(Bytes.fromString("cookie"));
    this.property = property ? property : new Property(steps);
    this.name = name;
    const template = part.template;
    if (template && !isForm(template)) {
      problems.error("/template", "expected a path such as /users/{user}/**", template);
    }
  }

  /** The value in a request, `null` when it has none. */
  read(filter: HttpFilter): Bytes | null {
    const part = this.part;
    const by = part.by;
    if (by == KeyBy.Constant) return part.value;
    if (by == KeyBy.ClientIp) {
      return clientAddress(filter, part.trustedHops, part.v4Mask, part.v6Mask);
    }
    const text = this.property.text(filter);
    if (!text || text.length == 0) return null;
    if (by == KeyBy.Cookie) return Cookies.of([text]).get(this.name);
    if (by == KeyBy.Query) return Query.ofPath(text).get(this.name);
    if (by == KeyBy.Host) return hostOf(text);
    return by == KeyBy.Path ? this.pathKey(text) : text;
  }

  private pathKey(target: Bytes): Bytes | null {
    const path = normalizePath(target, PathNormalization.MergeSlashes, true);
    // One that nobody can compare counts with all of these, so that it is no way around a limit.
    if (!path) return noPath;
    const query = path.indexOf("?");
    const plain = query < 0 ? path : path.slice(0, query);
    const template = this.part.template;
    return template ? namedSegments(template, plain) : plain;
  }

  /** The value of an override, in the form in which it is read. */
  written(value: Bytes): Bytes {
    if (this.part.by == KeyBy.Host) return value.toLowerCase();
    if (this.part.by != KeyBy.ClientIp) return value;
    const address = IpAddress.parse(value);
    return address ? address.masked(this.part.v4Mask, this.part.v6Mask).toBytes() : value;
  }
}
