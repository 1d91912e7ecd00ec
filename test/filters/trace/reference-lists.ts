// tracestate and baggage, written a second time from their specifications, to be compared with the filter.
// Sources: W3C Trace Context level 2, section 3.3; W3C Baggage, section 3.3.

const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");

/** The members of a tracestate, `null` when it must be dropped as a whole. */
export function readTracestate(text: string): string[] | null {
  const members = text.split(",").map(trim).filter((member) => member !== ""); // prettier-ignore
  if (members.length > 32) return null;
  const seen = new Map<string, string>();
  for (const member of members) {
    const found = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e])$/.exec(member); // prettier-ignore
    if (found === null) return null;
    if (!seen.has(found[1]!)) seen.set(found[1]!, member);
  }
  return [...seen.values()];
}

const sizeOf = (members: readonly string[]): number => members.join(",").length;

/** What goes on of a tracestate: the own member first, long members out first, then those at the end. */
export function writeTracestate(
  members: readonly string[],
  own: string | undefined,
  most: { members: number; bytes: number },
): string {
  const rest = members.filter((member) => own === undefined || !member.startsWith(`${own.split("=")[0]!}=`)); // prettier-ignore
  const front = own === undefined ? [] : [own];
  const all = (): string[] => [...front, ...rest];
  const removeLast = (least: number): boolean => {
    const at = rest.findLastIndex((member) => member.length > least);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  };
  while (sizeOf(all()) > most.bytes && removeLast(128));
  while ((sizeOf(all()) > most.bytes || all().length > most.members) && removeLast(0));
  return all().join(",");
}

/** What goes on of a baggage header: whole members that are well formed, as many as there is room for. */
export function filterBaggage(text: string, most: { members: number; bytes: number }): string {
  const kept: string[] = [];
  for (const item of text.split(",").map(trim)) {
    const found = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)[ \t]*((?:;[\t\x20-\x7e]*)?)$/.exec(item); // prettier-ignore
    if (found === null) continue;
    const member = `${found[1]!}=${found[2]!}${found[3]!}`;
    if (kept.length >= most.members) break;
    if (sizeOf([...kept, member]) <= most.bytes) kept.push(member);
  }
  return kept.join(",");
}
