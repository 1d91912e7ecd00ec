// Path templates: `{*}` is one segment, `{**}` any number of them. Apart, because not every schema has them.
// Source: Istio, security/v1beta1/authorization_policy.proto (Operation.paths).

import { Bytes } from "../bytes";
import { PartPhrase, Phrase, partPhrase } from "./phrases.gen";
import { Pattern, PatternKind, TextTest } from "./pattern";
import { RuleProblems } from "./rule-problems";
import { segmentsBefore, setTemplatePattern } from "./path-pattern";

// The size of the variable at `at`: 3 for {*}, 4 for {**}, 0 for none.
function variableSize(template: Bytes, at: i32): i32 {
  if (template.get(at) != 0x7b || template.get(at + 1) != 0x2a) return 0;
  if (template.get(at + 2) == 0x7d) return 3;
  return template.get(at + 2) == 0x2a && template.get(at + 3) == 0x7d ? 4 : 0;
}

// What is wrong with a template, 0 when nothing is.
function problemOf(template: Bytes): Phrase {
  let hasRest: bool = false;
  for (let at = 0; at < template.length; at++) {
    const byte = template.get(at);
    if (byte != 0x7b && byte != 0x7d) continue;
    const size = variableSize(template, at);
    const behind = template.get(at + size);
    if (size == 0 || template.get(at - 1) != 0x2f || (behind != 0x2f && behind != -1)) {
      return partPhrase(PartPhrase.TemplateSegments);
    }
    if (hasRest) return partPhrase(PartPhrase.TemplateRest);
    hasRest = size == 4;
    at += size - 1;
  }
  return <Phrase>0;
}


@final
class TemplateTest extends TextTest {
  constructor(private readonly template: Bytes) {
    super();
  }

  override matches(path: Bytes): bool {
    const template = this.template;
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
}

function templatePattern(value: Bytes, ignoreCase: bool, problems: RuleProblems): Pattern | null {
  const problem = ignoreCase ? partPhrase(PartPhrase.TemplateCase) : problemOf(value);
  if (problem != 0) return problems.refuse(problem, value);
  let fixed = 0;
  while (fixed < value.length && value.get(fixed) != 0x7b) fixed++;
  const pattern = new Pattern(PatternKind.Tested, value, false);
  pattern.test = new TemplateTest(value);
  pattern.startSize = segmentsBefore(value, fixed);
  return pattern;
}

/** Lets rules have path templates. Called by the generated code; legal everywhere. */
export function useTemplate(): void {
  setTemplatePattern(templatePattern);
}
