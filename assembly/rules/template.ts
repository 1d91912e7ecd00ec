// Path templates, as an expression that matches the same paths: `{*}` is one segment, `{**}` any number of them.
// Source: Istio, security/v1beta1/authorization_policy.proto (Operation.paths); Envoy,
// source/extensions/path/uri_template_lib/uri_template_internal.cc.

import { Bytes } from "../bytes";

/** What is wrong with the last template that was read; empty when nothing was. */
export let templateProblem: string = "";

function isWord(byte: i32): bool {
  return <u32>((byte | 0x20) - 0x61) < 26 || <u32>(byte - 0x30) < 10 || byte >= 0x80;
}

// A segment without variables, in which everything stands for itself.
function literal(segment: Bytes): Bytes {
  let text = Bytes.empty;
  let from = 0;
  for (let at = 0; at < segment.length; at++) {
    const byte = segment.get(at);
    if (isWord(byte) || byte == 0x5f) continue;
    text = text.concat(segment.slice(from, at)).concat("\\");
    from = at;
  }
  return text.concat(segment.slice(from));
}

/** The regular expression for a template; says in {@link templateProblem} what is wrong with it. */
export function templatePattern(template: Bytes): Bytes {
  templateProblem = "";
  let pattern = Bytes.empty;
  let hasRest: bool = false;
  for (let at = 1; at <= template.length;) {
    const slash = template.indexOf("/", at);
    const end = slash < 0 ? template.length : slash;
    const segment = template.slice(at, end);
    at = end + 1;
    const isOne = segment.equals("{*}");
    const isRest = segment.equals("{**}");
    if ((isOne || isRest) && hasRest) {
      templateProblem = "{**} is the last variable of a template";
    } else if (!isOne && !isRest && (segment.includes("{") || segment.includes("}"))) {
      templateProblem = "{*} and {**} stand for whole segments, and there are no others";
    }
    hasRest = hasRest || isRest;
    pattern = pattern.concat("/");
    if (isOne) pattern = pattern.concat("[^/]+");
    else if (isRest) pattern = pattern.concat("(?s:.*)");
    else pattern = pattern.concat(literal(segment));
  }
  return pattern;
}
