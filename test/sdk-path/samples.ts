// Paths and templates for the tests: made of the parts in which a path can be dangerous, by a seed.

import fc from "fast-check";

const part = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("/", "//", "/../", "/./", "/..", "/.", "/a", "/b", "/c.js", "/..;x", "/.;y/", "/..;/") },
  { weight: 3, arbitrary: fc.constantFrom("%2f", "%2F", "%5c", "%5C", "\\", "%2e", "%2E", "%2e%2e", ".%2e", "..", ".", ";", ";v=1") },
  { weight: 3, arbitrary: fc.constantFrom("%41", "%7e", "%2D", "%25", "%252f", "%", "%2", "%zz", "%20", "%c3%a9", "%3f", "%23", "%7f", "%01") },
  { weight: 1, arbitrary: fc.constantFrom("%00", "#", "\"", "<", "^", "`", "{", "|", "}", "[", "]", "'", "*", ":", "@", "=", "&") },
  { weight: 1, arbitrary: fc.constantFrom("?", "?q=/../x//y", "?%2f%00", "?a?b") },
); // prettier-ignore

/** Paths: two to ten parts behind a slash. */
export const path: fc.Arbitrary<string> = fc
  .array(part, { minLength: 1, maxLength: 9 })
  .map((parts) => `/${parts.join("")}`);

const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "c.js", "v1", "x=y", "~$&'()+,;:@!", "%41") },
  { weight: 3, arbitrary: fc.constantFrom("*", "{*}", "{n}", "{m=*}") },
  { weight: 1, arbitrary: fc.constantFrom("**", "{**}", "{r=**}", "{s=a/*}", "{t=v1/*/b}", "{u=*/**}", "{w=a/**/b}", "{k=a}") },
); // prettier-ignore

/** Templates: up to four segments, often sound; some with text behind the last one, or something strange. */
export const template: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom("", "", "", "/", ".js", "/a"),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.nat(20),
          fc.constantFrom("{", "}", "*", "/", " ", "{1}", "[", "é", "#"),
        ),
      },
    ),
  )
  .map(([segments, suffix, strange]) => {
    const text = `${segments.map((one) => `/${one}`).join("")}${suffix}`;
    const whole = text.startsWith("/") ? text : `/${text}`;
    if (strange === null) return whole;
    const at = strange[0] % (whole.length + 1);
    return whole.slice(0, at) + strange[1] + whole.slice(at);
  });

/** A path that a template often matches: its wildcards filled in. */
export function pathFor(template: string): fc.Arbitrary<string> {
  const one = fc.constantFrom("a", "b", "v1", "x.js", "~", "%41", "");
  const rest = fc.constantFrom("", "a", "a/b", "x/y.js", "/", "a//b");
  const change = fc.constantFrom(
    "",
    "",
    "",
    "/",
    "?q=/x",
    "#f",
    ".js",
    "*",
    "[",
    "|",
    '"',
    "^",
    "`",
    "\\",
    "<",
    "}",
  );
  return fc.tuple(fc.array(one, { minLength: 12, maxLength: 12 }), rest, change).map(([ones, all, end]) => {
    let at = 0;
    const filled = template
      .replace(/\{\w+=([^}]*)\}/g, "$1")
      .replace(/\{\w+\}/g, "*")
      .replace(/\{(\*+)\}/g, "$1")
      .replace(/\*\*/g, "\0")
      .replace(/\*/g, () => ones[at++ % 12]!)
      .replace(/\0/g, all);
    return filled + end;
  }); // prettier-ignore
}
