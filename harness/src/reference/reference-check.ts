// What is missing in doc comments: said with the name and what to write.

import { hostCalls } from "./host-calls.js";
import { hostRules } from "./host-rules.js";
import { linksIn, NameIndex } from "./links.js";
import { isCallback, type PublicMember, type PublicSymbol } from "./public-members.js";

/** Words of comments that tell what is answered when a call can not be done. */
const failure =
  /`?Status\.|`?null`?|\bfalse\b|\b0\b|\bempty\b|[Aa]nswers as|as \{@link|absent|SharedOutcome|nothing|refuse|never fails|Verification|not sent/;

interface Place {
  readonly owner: PublicSymbol;
  readonly member: Pick<PublicMember, "key" | "name" | "comment" | "calls">;
  /** The comments in which it may stand: its own, then that of its class and those above. */
  readonly comments: readonly string[];
}

function placesOf(symbol: PublicSymbol, all: readonly PublicSymbol[]): Place[] {
  const { name, comment, calls } = symbol;
  const own = { key: name, name, comment, calls };
  const above: string[] = [];
  for (let base = symbol.base; base !== undefined;) {
    const found = all.find((other) => other.name === base);
    above.push(found?.comment ?? "");
    base = found?.base;
  }
  return [
    { owner: symbol, member: own, comments: [comment] },
    ...symbol.members.map((member) => ({
      owner: symbol,
      member,
      comments: [member.comment, comment, ...above],
    })),
  ];
}

/** Which part of the comments of a call of the host is missing. */
function missingIn({ member, comments }: Place): string[] {
  if (member.calls.length === 0 || isCallback(member.name)) return [];
  const where = "harness/src/reference/stream-calls.ts or shared-calls.ts";
  const found: string[] = [];
  if (!comments.some((comment) => /\b[Ll]egal\b/.test(comment))) {
    found.push('say when it is legal: a sentence that begins with "Legal"');
  }
  if (!comments.some((comment) => failure.test(comment))) {
    found.push("say what it answers when it can not be done");
  }
  if (!comments.some((comment) => /Source: |RFC \d/.test(comment))) {
    found.push("name the source: a paragraph that begins with `Source: `");
  }
  if (hostCalls[member.key] === undefined) {
    found.push(`it comes to ${member.calls.join(", ")}: give it a line in ${where}`);
  }
  return found.map((text) => `${member.key}: ${text}`);
}

/** What is wrong with the doc comments and the tables of the reference; empty when all is well. */
export function referenceProblems(symbols: readonly PublicSymbol[]): string[] {
  const index = new NameIndex(symbols);
  const places = symbols.flatMap((symbol) => placesOf(symbol, symbols));
  const ofComments = places.flatMap((place) => {
    const { member, owner } = place;
    const broken = linksIn(member.comment).filter(
      (target) => index.resolve(target, owner.name) === undefined,
    );
    return [
      ...(member.comment === "" ? [`${member.key}: has no doc comment`] : []),
      ...broken.map((target) => `${member.key}: {@link ${target}} leads nowhere`),
      ...missingIn(place),
    ];
  });
  const keys = new Set(places.map(({ member }) => member.key));
  const gone = Object.keys(hostCalls).filter((key) => !keys.has(key));
  const used = new Set(Object.values(hostCalls).flatMap(({ rules }) => rules));
  const unsaid = [...used].filter((id) => hostRules[id] === undefined);
  const unused = Object.keys(hostRules).filter((id) => !used.has(id));
  return [
    ...ofComments,
    ...gone.map((key) => `${key}: stands in the table of host calls and is no public name`),
    ...unsaid.map((id) => `${id}: say in host-rules.ts what it says`),
    ...unused.map((id) => `${id}: stands in host-rules.ts and behind no call`),
  ];
}
