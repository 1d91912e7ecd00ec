// Every rule of Envoy's host is proven by a test, or there is a reason why none can reach it.

import { describe, expect, it } from "vitest";
import { citedRules, definedRules, rulesMayBeAbsent } from "./rules/cited-rules.mjs";
import { unreachableRules } from "./rules/unreachable-rules.mjs";

describe.skipIf(rulesMayBeAbsent)("the rules of Envoy's host", () => {
  it("are all cited by a test, or listed with a reason", () => {
    const cited = citedRules();
    const forgotten = definedRules().filter(
      (id: string) => !cited.has(id) && !(id in unreachableRules),
    );
    expect(forgotten).toEqual([]);
  });

  it("exist when a test cites one", () => {
    const defined = new Set(definedRules());
    const invented = [...citedRules()].filter(([id]) => !defined.has(id));
    expect(invented).toEqual([]);
  });

  it("are not both cited and listed as out of reach", () => {
    const cited = citedRules();
    const defined = new Set(definedRules());
    const listed = Object.keys(unreachableRules);
    expect(listed.filter((id) => cited.has(id) || !defined.has(id))).toEqual([]);
  });

  it.each(Object.entries(unreachableRules))("%s has a reason in a whole sentence", (_, reason) => {
    expect(reason).toMatch(/^[A-Z`].{30,}\.$/);
  });
});
