// What a response says to browsers about sharing: all of it, or nothing. A refusal is a grant without anything in it.
// Source: Fetch standard, "HTTP responses" of the CORS protocol.

import { Bytes, HeaderList, HeaderMap } from "proxy-wasm-assemblyscript-sdk";

const names = [
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-expose-headers",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-max-age",
  "access-control-allow-private-network",
];

/** The headers by which a response is shared, in the order of their names above. */
export enum Says {
  Origin,
  Credentials,
  Exposed,
  Methods,
  Headers,
  MaxAge,
  PrivateNetwork,
}

/** What of them is there, and with which value. */
@final
export class Grant {
  private readonly values: StaticArray<Bytes | null> = new StaticArray<Bytes | null>(names.length);

  /** Says one thing. */
  say(what: Says, value: Bytes): void {
    this.values[what] = value;
  }

  /** Adds it to a reply of our own. */
  addTo(list: HeaderList): void {
    for (let at = 0; at < names.length; at++) {
      const value = unchecked(this.values[at]);
      if (value) list.add(unchecked(names[at]), value);
    }
  }

  /** Puts it in the place of what the service says, up to what no preflight is needed for, or all of it. */
  replaceIn(headers: HeaderMap, isWhole: bool): void {
    const count = isWhole ? names.length : <i32>Says.Methods;
    for (let at = 0; at < count; at++) {
      const value = unchecked(this.values[at]);
      if (value) headers.set(unchecked(names[at]), value);
      else headers.remove(unchecked(names[at]));
    }
  }
}
