// The filter's formats, called from Node, and contexts of chance for them.

import fc from "fast-check";
import { compileGuest, type Guest } from "../../sdk-crypto/guest.js";
import {
  decisions,
  type Context,
  type Format,
  formats,
  type Headers,
  type Outcome,
} from "./reference.js";

export async function compileFormats(): Promise<Guest> {
  return await compileGuest('export * from "./test/fixtures/trace-formats/guest";');
}

const lines = (headers: Headers): Buffer =>
  Buffer.from(headers.map(([name, value]) => `${name}:${value}\n`).join(""), "latin1");

/** What the filter reads, in the words of {@link describe}. */
export function readWith(guest: Guest, format: Format, headers: Headers): string {
  return guest.bytes("readFormat", formats.indexOf(format), lines(headers))!.toString("latin1");
}

/** What the filter writes in one format of headers in another one. */
export function convertWith(guest: Guest, from: Format, to: Format, headers: Headers): Headers {
  const text = guest.bytes("convert", formats.indexOf(from), formats.indexOf(to), lines(headers))!;
  return text
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1)];
    });
}

/** An outcome in the form in which the guest tells it. */
export function describe(outcome: Outcome): string {
  if (outcome === "absent") return "0";
  if (outcome === "malformed") return "1";
  const debug = Number(outcome.debug);
  const decision = decisions[outcome.decision];
  if (!("trace" in outcome)) return `2 ${decision} ${debug}`;
  const { trace, isShort, span, parent, random, priority, origin, tags, extras } = outcome;
  const rest = `${trace} ${Number(isShort)} ${span} ${parent} ${Number(random)} ${priority === undefined ? "n" : priority + 1}`; // prettier-ignore
  return `3 ${decision} ${debug} ${rest}\n${origin}\n${tags}\n${extras}`;
}

const hex = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((text) => !/^0+$/.test(text));
const none = "0".repeat(16);

/** Contexts with everything that any format knows. */
export const contexts: fc.Arbitrary<Context> = fc
  .record({
    high: fc.oneof(fc.constant(none), hex(16)),
    low: hex(16),
    span: hex(16),
    parent: fc.oneof(fc.constant(none), hex(16)),
    decision: fc.constantFrom("no" as const, "yes" as const, "undecided" as const),
    isDebug: fc.boolean(),
    random: fc.boolean(),
    priority: fc.option(fc.constantFrom(-1, 0, 1, 2), { nil: undefined }),
    origin: fc.constantFrom("", "rum", "synthetics"),
    tags: fc.constantFrom("", "_dd.p.dm=-4", "a=1,_dd.p.usr=x"),
    extras: fc.constantFrom("", ";Self=1-67891234-12456789abcdef012345678", ";Lineage=a:1|b:0;x=y"),
  })
  .map(({ high, low, isDebug, decision, priority, ...rest }) => {
    const debug = isDebug && decision === "yes";
    const isSame = priority !== undefined && priority > 0 === (decision === "yes");
    return {
      ...rest,
      trace: high + low,
      isShort: high === none,
      decision,
      debug,
      priority: isSame && decision !== "undecided" ? priority : undefined,
    };
  });
