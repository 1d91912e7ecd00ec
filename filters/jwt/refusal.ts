// What a client gets that is not let through. No text in it comes from a token, but names of claims from the configuration.
// Source: RFC 6750, section 3; RFC 9457; RFC 9110, sections 10.2.3 and 11.6.1.

import { Action, Bytes, HeaderList, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Code, errorOf, grpcStatusOf, nameOf, statusOf } from "./codes";
import { ErrorBody, ErrorDetail, ErrorReplies } from "./config.gen";

// One for each code that was met: nobody changes them.
const plain = new StaticArray<Refusal | null>(Code.JwksUnavailable + 1);

/** What is wrong. */
@final
export class Refusal {
  constructor(
    readonly code: Code,
    /** The claim that is missing. */
    readonly claim: Bytes | null = null,
    /** The scope that is needed; empty when no scope would help. */
    readonly scope: Bytes = Bytes.empty,
  ) {}

  /** One that says no more than its code. */
  static of(code: Code): Refusal {
    let refusal = unchecked(plain[code]);
    if (!refusal) unchecked((plain[code] = refusal = new Refusal(code)));
    return refusal;
  }

  // In the words of its code: "claim missing: realm.roles".
  private get description(): Bytes {
    const words = nameOf(this.code).replaceAll("_", " ");
    const claim = this.claim;
    return claim ? words.concat(": ").concat(claim) : words;
  }

  /** The code, with the claim behind it that is missing. */
  private get name(): Bytes {
    const claim = this.claim;
    const name = nameOf(this.code);
    return claim ? name.concat(":").concat(claim) : name;
  }

  private challenge(realm: Bytes, settings: ErrorReplies): Bytes {
    const error = errorOf(this.code);
    let text = parameter(Bytes.fromString("Bearer "), "realm", realm);
    if (error.length == 0) return text;
    text = parameter(text.concat(", "), "error", Bytes.fromString(error));
    if (settings.detail == ErrorDetail.Full) {
      text = parameter(text.concat(", "), "error_description", this.description);
    }
    return this.scope.length == 0 ? text : parameter(text.concat(", "), "scope", this.scope);
  }

  /** Answers the request. */
  send(filter: HttpFilter, settings: ErrorReplies): Action {
    const code = this.code;
    const isUnavailable = code == Code.JwksUnavailable;
    const status = isUnavailable ? <u32>settings.jwksUnavailableStatus : statusOf(code);
    const headers = new HeaderList();
    const details = Bytes.fromString("jwt_").concat(nameOf(code));
    if (isUnavailable) {
      headers.add("retry-after", "5");
    } else if (code != Code.NoRequirement && code != Code.AmbiguousPath) {
      const given = settings.realm;
      const host = given ? given : filter.request.headers.get(":authority");
      headers.add("www-authenticate", this.challenge(host ? host : Bytes.empty, settings));
    }
    const type = filter.request.headers.get("content-type");
    const isGrpc = type !== null && type.startsWith("application/grpc");
    const isTold = settings.detail == ErrorDetail.Full;
    let body = Bytes.empty;
    if (isGrpc || settings.body == ErrorBody.Text) {
      body = isTold ? this.description : reasonOf(status);
      if (!isGrpc) body = body.concat("\n");
    } else if (settings.body == ErrorBody.Problem) {
      body = this.problem(status, settings.detail);
      headers.add("content-type", "application/problem+json");
    }
    return filter.reply(status, body, headers, details, grpcStatusOf(status));
  }

  private problem(status: u32, detail: ErrorDetail): Bytes {
    let text = Bytes.fromString('{"title":')
      .concat(quoted(reasonOf(status)))
      .concat(',"status":')
      .concat(status.toString());
    if (detail == ErrorDetail.Full)
      text = text.concat(',"detail":').concat(quoted(this.description));
    if (detail != ErrorDetail.None) text = text.concat(',"code":').concat(quoted(this.name));
    return text.concat("}");
  }
}

// Only these can be met; another status that was configured is one of the issuer's absence.
function reasonOf(status: u32): Bytes {
  if (status == 400) return Bytes.fromString("Bad Request");
  if (status == 401) return Bytes.fromString("Unauthorized");
  return Bytes.fromString(status == 403 ? "Forbidden" : "Service Unavailable");
}

function parameter(text: Bytes, name: string, value: Bytes): Bytes {
  return text.concat(name).concat("=").concat(quoted(value));
}

// Between quotes, as headers and JSON have it. What may stand in neither, and in no description (RFC 6750, section 3),
// becomes a question mark: hosts and claims are seldom called so.
function quoted(text: Bytes): Bytes {
  const bytes = new StaticArray<u8>(text.length + 2);
  bytes[0] = 0x22;
  for (let at = 0; at < text.length; at++) {
    const byte = text.get(at);
    const isPlain = byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c;
    bytes[at + 1] = <u8>(isPlain ? byte : 0x3f);
  }
  bytes[text.length + 1] = 0x22;
  return Bytes.fromArray(bytes);
}
