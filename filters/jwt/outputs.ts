// What the service, other filters and the access log get of a token: worked out once for each token, and kept with it.

import {
  Bytes,
  FilterState,
  HeaderMap,
  HttpFilter,
  base64url,
} from "proxy-wasm-assemblyscript-sdk";
import { ClaimPath, CompactToken } from "proxy-wasm-assemblyscript-sdk/jose";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { ClaimHeader, Encoding, Provider } from "./config.gen";
import { claimPath } from "./claim-rules";

/** Connections, framing and routes are nobody's to write from a token (RFC 9110, section 7.6.1). */
const untouchable = Bytes.fromString(
  " connection keep-alive proxy-connection transfer-encoding upgrade content-length te trailer host ",
);

const nothing: Array<Bytes | null> = [];

/** A claim and the name that it gets in the filter state. */
@final
export class Export {
  readonly state: FilterState;

  constructor(
    readonly path: ClaimPath,
    prefix: Bytes,
  ) {
    this.state = new FilterState(prefix.concat(".").concat(path.text).toString());
  }
}

function textOf(values: Bytes[] | null, join: Bytes): Bytes | null {
  return values ? Bytes.join(StaticArray.fromArray(values), join) : null;
}

/** What becomes of the claims of a provider's tokens. */
@final
export class Outputs {
  private readonly claims: StaticArray<ClaimHeader>;
  private readonly paths: ClaimPath[] = [];
  /** Names of all headers that are set, in lower case. */
  readonly headers: Bytes[] = [];

  constructor(
    private readonly settings: Provider,
    private readonly exports: Export[],
    problems: Problems,
  ) {
    this.claims = settings.claimToHeaders;
    for (let at = 0; at < this.claims.length; at++) {
      const claim = unchecked(this.claims[at]);
      this.paths.push(claimPath(claim.claim, "/claim_to_headers", at, problems));
      this.own(claim.header, "/claim_to_headers", at, problems);
    }
    const payload = settings.payloadHeader;
    if (payload) this.own(payload, "/payload_header", -1, problems);
  }

  private own(header: Bytes, pointer: string, item: i32, problems: Problems): void {
    const name = header.toLowerCase();
    if (untouchable.includes(Bytes.fromString(" ").concat(name).concat(" "))) {
      problems.error(
        pointer,
        "this header says how a message is framed, or where it goes",
        header,
        item,
      );
    }
    this.headers.push(name);
  }

  /** What a token gives: the values of the headers in their order, then those of the filter state; `null`: none. */
  valuesOf(token: CompactToken, text: Bytes): Array<Bytes | null> {
    if (this.headers.length + this.exports.length == 0) return nothing;
    const values: Array<Bytes | null> = [];
    for (let at = 0; at < this.paths.length; at++) {
      const path = unchecked(this.paths[at]);
      const claim = unchecked(this.claims[at]);
      if (claim.encoding == Encoding.Json) {
        values.push(token.json(path));
        continue;
      }
      const text = textOf(token.values(path), claim.join);
      values.push(text && claim.encoding == Encoding.Base64url ? base64url.encode(text) : text);
    }
    if (this.settings.payloadHeader) {
      // The one form that there is of these bytes; the signature is about it.
      const first = text.indexOf(".") + 1;
      let payload = text.slice(first, text.indexOf(".", first));
      while (this.settings.pad && (payload.length & 3) != 0) payload = payload.concat("=");
      values.push(payload);
    }
    for (let at = 0; at < this.exports.length; at++) {
      const said = token.values(unchecked(this.exports[at]).path);
      values.push(textOf(said, Bytes.fromString(",")));
    }
    return values;
  }

  /** Gives them to the service and to others. */
  apply(values: Array<Bytes | null>, filter: HttpFilter, headers: HeaderMap): void {
    const names = this.headers;
    for (let at = 0; at < values.length; at++) {
      const value = unchecked(values[at]);
      if (!value) continue;
      if (at < names.length) headers.set(unchecked(names[at]), value);
      else unchecked(this.exports[at - names.length]).state.set(filter, value);
    }
  }
}
