// Whether Go's regular expressions (RE2) take a text: by JavaScript's, after what only one of the two has is
// translated or refused.
// Source: Go, regexp/syntax/doc.go.

const posixClasses =
  "alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit";

/** What RE2 has not: lookaround, backreferences, atomic groups, control escapes. */
const onlyElsewhere = /^(?:\\[1-9]|\\k|\\c|\\C|\\G|\\Z|\(\?<?[=!]|\(\?>)/;

function translate(pattern: string): string | undefined {
  let result = "";
  for (let rest = pattern; rest !== "";) {
    if (onlyElsewhere.test(rest)) return undefined;
    const special =
      /^\\Q[\s\S]*?(?:\\E|$)/.exec(rest) ??
      /^\(\?P?</.exec(rest) ??
      /^\(\?[imsU]*(?:-[imsU]+)?[:)]/.exec(rest) ??
      new RegExp(`^\\[:\\^?(?:${posixClasses}):\\]`).exec(rest) ??
      /^\\[Aza]/.exec(rest) ??
      /^\\[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})/.exec(rest) ??
      /^\\x\{[0-9A-Fa-f]+\}/.exec(rest);
    const taken = special?.[0] ?? /^(?:\\[\s\S]|[\s\S])/.exec(rest)?.[0] ?? "";
    if (special === null) result += taken;
    else if (taken.startsWith("(?P<") || taken === "(?<") result += "(?<";
    else if (taken.endsWith(":") && taken.startsWith("(?")) result += "(?:";
    else if (!taken.startsWith("(?")) result += "a";
    rest = rest.slice(taken.length);
  }
  return result;
}

/** A counted repetition goes to 1000. */
function hasLongRepetition(pattern: string): boolean {
  return [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].some(
    ([, least, most]) => Number(least) > 1000 || Number(most ?? 0) > 1000,
  );
}

export function isRe2(pattern: string): boolean {
  const translated = translate(pattern);
  if (translated === undefined || hasLongRepetition(pattern)) return false;
  try {
    return new RegExp(translated) instanceof RegExp;
  } catch {
    return false;
  }
}
