// What can be wrong with a request, and what that is for HTTP, for gRPC and for RFC 6750.

import { Bytes, GrpcStatus } from "proxy-wasm-assemblyscript-sdk";

/** What became of a token, or of what a request needs. */
export enum Code {
  /** All is right. */
  Ok,
  /** Keys are being fetched. */
  Pending,
  MissingToken,
  MultipleTokens,
  AmbiguousPath,
  Malformed,
  UnsupportedAlg,
  AlgNotAllowed,
  CritUnsupported,
  TypNotAllowed,
  IssuerUnknown,
  Expired,
  NotYetValid,
  TooOld,
  LifetimeTooLong,
  KeyNotFound,
  BadSignature,
  ClaimMissing,
  AudienceNotAllowed,
  SubjectNotAllowed,
  ClaimMismatch,
  NoRequirement,
  JwksUnavailable,
}

// In the order of the enumeration, as one text: a literal of its own costs more than the word.
const names = Bytes.fromString(
  "ok pending missing_token multiple_tokens ambiguous_path malformed unsupported_alg alg_not_allowed crit_unsupported typ_not_allowed issuer_unknown expired not_yet_valid too_old lifetime_too_long key_not_found bad_signature claim_missing audience_not_allowed subject_not_allowed claim_mismatch no_requirement jwks_unavailable ",
);

/** The name of a code. */
export function nameOf(code: Code): Bytes {
  let start = 0;
  for (let at = 0; at < code; at++) start = names.indexOf(" ", start) + 1;
  return names.slice(start, names.indexOf(" ", start));
}

/** Which of several that are wrong is told: the more a token had right, the more it says. */
export function weightOf(code: Code): i32 {
  return code == Code.MissingToken ? 0 : code == Code.IssuerUnknown ? 1 : 2;
}

/** The status of HTTP, but for the keys that are not there. */
export function statusOf(code: Code): u32 {
  if (code == Code.MultipleTokens || code == Code.AmbiguousPath) return 400;
  return code >= Code.AudienceNotAllowed ? 403 : 401;
}

/** The status of gRPC for one of HTTP. */
export function grpcStatusOf(status: u32): GrpcStatus {
  if (status == 400) return GrpcStatus.InvalidArgument;
  if (status == 401) return GrpcStatus.Unauthenticated;
  return status == 403 ? GrpcStatus.PermissionDenied : GrpcStatus.Unavailable;
}

/** The error of a challenge (RFC 6750, section 3.1); empty when there is none to tell, or no challenge. */
export function errorOf(code: Code): string {
  if (code == Code.MissingToken) return "";
  const status = statusOf(code);
  if (status == 400) return "invalid_request";
  return status == 401 ? "invalid_token" : "insufficient_scope";
}
