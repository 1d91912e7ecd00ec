// For which requests a rule is there: a keyed hash of something that stays the same, so that every proxy, and every
// worker of it, chooses the same ones. Apart, because not every schema has it.

import { Bytes } from "../bytes";
import { PartPhrase, partPhrase } from "./phrases.gen";
import { RolloutKey, RolloutKind, Rule, RuleMode } from "./settings.gen";
import { RuleProblems } from "./rule-problems";
import { RuleRequest } from "./rule-request";
import { Subject } from "./subject";
import { addressOf } from "./address-part";
import { setRollout } from "./rule-table";
import { sipHash } from "../crypto/siphash";
import { useClaims } from "./claims";
import { useCookies, useQuery } from "./header-parts";
import { usePrincipals } from "./attribute-parts";

// Known to everybody: the hash has to be even, and the same everywhere.
// @ts-ignore: decorator
@inline const KEY0: u64 = 0x656767697274756f; // "outrigge"
// @ts-ignore: decorator
@inline const KEY1: u64 = 0x74756f6c6c6f72; // "rollout"

/** Requests are spread over this many places, which are ten-thousandths of a percent. */
// @ts-ignore: decorator
@inline const PLACES: u32 = 1_000_000;

type KeyReader = (by: RolloutKey, request: RuleRequest) => Bytes | null;
type KeyCheck = (by: RolloutKey, problems: RuleProblems) => void;

let readKey: KeyReader | null = null;
let checkKey: KeyCheck | null = null;

function keyOf(by: RolloutKey, request: RuleRequest): Bytes | null {
  const kind = by.kind;
  if (kind == RolloutKind.Principal) return request.text(Subject.Principals);
  if (kind == RolloutKind.SourceIp) {
    const address = addressOf(request);
    return address ? address.toBytes() : null;
  }
  const name = by.name;
  if (!name) return request.header("x-request-id");
  const subject =
    kind == RolloutKind.Header
      ? Subject.Headers
      : kind == RolloutKind.Cookie
        ? Subject.Cookies
        : kind == RolloutKind.Query
          ? Subject.Query
          : Subject.Claims;
  const values = request.values(subject, name);
  return values.length != 0 ? unchecked(values[0]) : null;
}

function checkChoice(by: RolloutKey, problems: RuleProblems): void {
  const needsName = by.kind >= RolloutKind.Header;
  if (needsName && !by.name) problems.error(partPhrase(PartPhrase.NoName), null);
  if (!needsName && by.name) problems.error(partPhrase(PartPhrase.NeedlessName), null);
}

function check(rule: Rule, at: i32, problems: RuleProblems): void {
  const by = rule.enabledBy;
  const checkBy = checkKey;
  problems.atRule(at, partPhrase(PartPhrase.EnabledBy));
  if (by && checkBy) {
    checkBy(by, problems);
    if (!rule.hasEnabledPercent || rule.enabledPercent == 100)
      problems.warn(partPhrase(PartPhrase.AllPercent));
  }
  problems.atRule(at, partPhrase(PartPhrase.EnabledPercent));
  if (rule.hasEnabledPercent && rule.enabledPercent == 0 && rule.mode != RuleMode.Off)
    problems.warn(partPhrase(PartPhrase.NoPercent));
}

// Whether a rule is there for a request: the hash of its name, a NUL and the key falls into the first of PLACES
// places. Without a key it is not.
// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
function isThere(rule: Rule, request: RuleRequest): bool {
  // Also where the schema of a filter has no roll-out, and another filter of the module has.
  if (!rule.hasEnabledPercent) return true;
  const enabled = <u32>nearest(rule.enabledPercent * <f64>(PLACES / 100));
  if (enabled >= PLACES) return true;
  if (enabled == 0) return false;
  const by = rule.enabledBy;
  const read = readKey;
  const key = by && read ? read(by, request) : request.header("x-request-id");
  if (!key || key.length == 0) return false;
  const name = rule.name;
  const text = (name ? name : Bytes.empty).concat("\0").concat(key);
  const hash = sipHash(KEY0, KEY1, changetype<usize>(text), <u32>text.length);
  return <u32>(hash % PLACES) < enabled;
}

/**
 * Lets rules be rolled out. Called by the generated code; legal everywhere.
 */
export function useEnabledPercent(): void {
  setRollout(check, isThere);
}

/**
 * Lets rules be rolled out by something else than the id of the request. Called by the generated code; legal everywhere.
 */
export function useEnabledBy(): void {
  useEnabledPercent();
  readKey = keyOf;
  checkKey = checkChoice;
  useQuery();
  useCookies();
  usePrincipals();
  useClaims();
}
