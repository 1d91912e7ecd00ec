// What a registry asks for with 401: the challenges of a WWW-Authenticate header.
// Source: RFC 9110 section 11.6.1; distribution/distribution, docs/content/spec/auth/token.md.

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  scheme: string;
  /** By lower-case name. */
  parameters: ReadonlyMap<string, string>;
}

const schemePattern = /\s*,?\s*([!#$%&'*+.^_`|~\w-]+)(?=\s|,|$)(?!\s*=)\s*/y;
const parameterPattern = /\s*,?\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/y;

/** The challenges in order; what cannot be read ends the list. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  for (;;) {
    schemePattern.lastIndex = at;
    const scheme = schemePattern.exec(header)?.[1];
    if (scheme === undefined) return challenges;
    at = schemePattern.lastIndex;
    const parameters = new Map<string, string>();
    for (;;) {
      parameterPattern.lastIndex = at;
      const found = parameterPattern.exec(header);
      if (found === null) break;
      at = parameterPattern.lastIndex;
      const [, name = "", quoted, plain = ""] = found;
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain);
    }
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
  }
}
