// Requests that never get to the filters: what Envoy's codecs and its connection manager refuse, and how.
// Source: Envoy source/common/http/http1/codec_impl.cc, http2/codec_impl.cc, conn_manager_impl.cc.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawRequestHead } from "../raw-messages.js";
import type { LocalResponse } from "../vm/context.js";
import { plainReply } from "./local-reply.js";
import { requestTarget } from "./request-target.js";
import { responseFlag } from "./response-flags.js";

export interface Refusal {
  /** Response code details. */
  readonly details: string;
  readonly flags: number;
  /** None: the connection of HTTP/2 is closed, or the stream reset, and no module hears of it. */
  readonly reply: LocalResponse | undefined;
  /** The codec gave up before there was a header map. Default: false. */
  readonly headless?: boolean;
}

/** The methods that Envoy's HTTP/1.1 parser knows. */
const knownMethods = new Set(
  (
    "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK " +
    "BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR " +
    "LINK UNLINK SOURCE"
  ).split(" "),
);

/** Envoy's defaults: `max_headers_count` and `max_request_headers_kb`. */
const mostHeaders = 100;
const mostHeaderBytes = 60 * 1024;

const validName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const invalidValue = /[\0-\x08\n-\x1f\x7f]/; // eslint-disable-line no-control-regex
const controlCharacter = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/; // eslint-disable-line no-control-regex
const validAuthority = /^[!$&'()*+,\-.0-9:;=@A-Z[\]_a-z~%]*$/;

function codecError(status: number, text: string, details: string): Refusal {
  const reply = plainReply(status, text, details);
  return { details, flags: responseFlag.downstreamProtocolError, reply, headless: true };
}

function early(status: number, details: string): Refusal {
  return { details, flags: 0, reply: plainReply(status, "", details) };
}

function violation(details: string): Refusal {
  const flags = responseFlag.downstreamProtocolError;
  return { details, flags, reply: undefined };
}

/** Bytes of the head on the wire, line ends among them. */
function headSize({ method, path }: RawRequestHead, headers: readonly HeaderPair[]): number {
  let size = `${method} ${path} HTTP/1.1\r\n\r\n`.length;
  for (const [name, value] of headers) size += `${name}: ${value}\r\n`.length;
  return size;
}

function named(headers: readonly HeaderPair[], wanted: string): string[] {
  const values: string[] = [];
  for (const [name, value] of headers) {
    if (name.length === wanted.length && name.toLowerCase() === wanted) values.push(value);
  }
  return values;
}

function refusedByHttp1(
  request: RawRequestHead,
  headers: readonly HeaderPair[],
): Refusal | undefined {
  const badRequest = (details: string): Refusal => codecError(400, "Bad Request", details);
  const { method, path, authority } = request;
  // A tab separates the parts of the line, as a space does; at the end there is nothing to separate.
  if (!knownMethods.has(method) || /[\0\n\r \x80-\xff]|\t(?=.)/.test(path)) {
    return badRequest("http1.codec_error");
  }
  if (controlCharacter.test(path)) return badRequest("http1.invalid_characters");
  if (request.http10 === true) return codecError(426, "Upgrade Required", "low_version");
  const target = requestTarget(method, path);
  if (target.form === "refused") return badRequest(target.details);
  const all: readonly HeaderPair[] = [["host", authority], ...headers];
  const refuseSize = (details: string): Refusal =>
    codecError(431, "Request Header Fields Too Large", details);
  if (all.length > mostHeaders) return refuseSize("http1.too_many_headers");
  if (headSize(request, all) > mostHeaderBytes) return refuseSize("http1.headers_too_large");
  for (const [name, value] of headers) {
    if (!validName.test(name)) return badRequest("http1.codec_error");
    if (invalidValue.test(value)) return badRequest("http1.invalid_characters");
  }
  if (!validAuthority.test(authority)) return badRequest("http.invalid_authority");
  const lengths = named(headers, "content-length");
  const codings = named(headers, "transfer-encoding");
  if (lengths.length > 1 || lengths.some((length) => !/^\d+$/.test(length))) {
    return badRequest("http1.codec_error");
  }
  if (codings.some((coding) => coding.toLowerCase() !== "chunked")) {
    return codecError(501, "Not Implemented", "http1.invalid_transfer_encoding");
  }
  if (codings.length > 0 && lengths.length > 0) {
    return badRequest("http1.content_length_and_chunked_not_allowed");
  }
  return undefined;
}

const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

function refusedByHttp2(
  request: RawRequestHead,
  headers: readonly HeaderPair[],
  endOfStream: boolean,
): Refusal | undefined {
  const { method, path, authority } = request;
  const invalid = violation("http2.invalid.header.field");
  if (method === "" || authority === "" || !validAuthority.test(authority)) return invalid;
  if (method !== "CONNECT" && path === "") return invalid;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!validName.test(name) || invalidValue.test(value)) return invalid;
    if (connectionHeaders.has(lower) || (lower === "te" && value !== "trailers")) return invalid;
  }
  if (method !== "CONNECT" && !path.startsWith("/") && !(method === "OPTIONS" && path === "*")) {
    return violation("http2.violation.of.messaging.rule");
  }
  if (endOfStream && named(headers, "content-length").some((length) => Number(length) > 0)) {
    return violation("http2.violation.of.messaging.rule");
  }
  if (headers.length + 4 > mostHeaders) {
    const flags = responseFlag.downstreamRemoteReset;
    return { details: "http2.too_many_headers", flags, reply: undefined };
  }
  return undefined;
}

/** A switch of protocols that the listener does not allow. `h2c` is ignored instead. */
export function isUpgrade(headers: readonly HeaderPair[]): boolean {
  const [protocol] = named(headers, "upgrade");
  if (protocol === undefined || protocol.toLowerCase() === "h2c") return false;
  return named(headers, "connection").some((value) => /(^|,)\s*upgrade\s*(,|$)/i.test(value));
}

/** Why a request never gets to the filters, or undefined for one that does. */
export function refuseEarly(request: RawRequestHead, endOfStream: boolean): Refusal | undefined {
  const { method, path, protocol = "http/1.1", headers = [] } = request;
  const refusal =
    protocol === "http/2"
      ? refusedByHttp2(request, headers, endOfStream)
      : refusedByHttp1(request, headers);
  if (refusal !== undefined) return refusal;
  const target = protocol === "http/2" ? undefined : requestTarget(method, path);
  const ownPath = target?.form === "absolute" ? target.path : path;
  if (method !== "CONNECT" && !ownPath.startsWith("/")) {
    return early(404, "absolute_path_rejected");
  }
  if (path.includes("#")) return early(400, "path_normalization_failed");
  return undefined;
}
