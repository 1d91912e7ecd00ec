// Path templates: `{*}` is one segment, `{**}` any number of them.
// Source: Istio, security/v1beta1/authorization_policy.proto (Operation.paths).

import { Bytes } from "../bytes";
import { Phrase } from "./phrases.gen";

// The size of the variable at `at`: 3 for {*}, 4 for {**}, 0 for none.
function variableSize(template: Bytes, at: i32): i32 {
  if (template.get(at) != 0x7b || template.get(at + 1) != 0x2a) return 0;
  if (template.get(at + 2) == 0x7d) return 3;
  return template.get(at + 2) == 0x2a && template.get(at + 3) == 0x7d ? 4 : 0;
}

/** What is wrong with a template, 0 when nothing is. */
export function templateProblem(template: Bytes): Phrase {
  let hasRest: bool = false;
  for (let at = 0; at < template.length; at++) {
    const byte = template.get(at);
    if (byte != 0x7b && byte != 0x7d) continue;
    const size = variableSize(template, at);
    const behind = template.get(at + size);
    if (size == 0 || template.get(at - 1) != 0x2f || (behind != 0x2f && behind != -1)) {
      return Phrase.TemplateSegments;
    }
    if (hasRest) return Phrase.TemplateRest;
    hasRest = size == 4;
    at += size - 1;
  }
  return <Phrase>0;
}

/** Whether a path has the form of a template with which nothing is wrong. */
export function matchesTemplate(template: Bytes, path: Bytes): bool {
  let at = 0;
  for (let place = 0; place < template.length; place++) {
    const size = variableSize(template, place);
    if (size == 0) {
      if (path.get(at++) != template.get(place)) return false;
      continue;
    }
    place += size - 1;
    const from = at;
    if (size == 3) {
      while (at < path.length && path.get(at) != 0x2f) at++;
      if (at == from) return false;
    } else {
      // Nothing but text follows.
      at = path.length - (template.length - place - 1);
      if (at < from) return false;
    }
  }
  return at == path.length;
}
