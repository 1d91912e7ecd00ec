// For which requests a rule is there: a keyed hash of something that stays the same, so that every proxy, and every
// worker of it, chooses the same ones.

import { Bytes } from "../bytes";
import { NamedSource, valuesOf } from "./named-matcher";
import { RolloutKey, RolloutKind } from "./settings.gen";
import { RuleRequest } from "./rule-request";
import { sipHash } from "../crypto/siphash";

// Known to everybody: the hash has to be even, and the same everywhere.
// @ts-ignore: decorator
@inline const KEY0: u64 = 0x656767697274756f; // "outrigge"
// @ts-ignore: decorator
@inline const KEY1: u64 = 0x74756f6c6c6f72; // "rollout"

/** Requests are spread over this many places, which are ten-thousandths of a percent. */
// @ts-ignore: decorator
@inline export const PLACES: u32 = 1_000_000;

function keyOf(key: RolloutKey | null, request: RuleRequest): Bytes | null {
  if (!key) return request.requestId;
  const kind = key.kind;
  if (kind == RolloutKind.RequestId) return request.requestId;
  if (kind == RolloutKind.Principal) return request.principal;
  if (kind == RolloutKind.SourceIp) {
    const address = request.address;
    return address ? address.toBytes() : null;
  }
  const source =
    kind == RolloutKind.Header
      ? NamedSource.Header
      : kind == RolloutKind.Cookie
        ? NamedSource.Cookie
        : kind == RolloutKind.Query
          ? NamedSource.Query
          : NamedSource.Claim;
  const values = valuesOf(request, source, key.name!);
  return values.length != 0 ? unchecked(values[0]) : null;
}

/**
 * Whether a rule is there for a request: the hash of `name`, a NUL and the key falls into the first `enabled` of
 * {@link PLACES} places. Without a key it is not.
 *
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
export function isRolledOut(
  enabled: u32,
  name: Bytes | null,
  by: RolloutKey | null,
  request: RuleRequest,
): bool {
  if (enabled >= PLACES) return true;
  if (enabled == 0) return false;
  const key = keyOf(by, request);
  if (!key || key.length == 0) return false;
  const text = (name ? name : Bytes.empty).concat("\0").concat(key);
  const hash = sipHash(KEY0, KEY1, changetype<usize>(text), <u32>text.length);
  return <u32>(hash % PLACES) < enabled;
}
