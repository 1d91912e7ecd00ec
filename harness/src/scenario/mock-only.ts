// What of a scenario a real Envoy cannot show, in words.

import type { Scenario, ScenarioScript, ScenarioStep, SideExpectation } from "./scenario.js";

function sidesOf(step: ScenarioStep): readonly SideExpectation[] {
  if (step.kind !== "streams") return [step.expect];
  return [step.expect, ...step.order.map(({ expect }) => expect)];
}

const hidden = {
  shared: "shared data, which a real Envoy shows nobody",
  trace: "the trace: a real Envoy does not show what it and a module ask of each other",
} as const;

const kinds = ["shared", "trace"] as const;

/** The expectations that are not judged on a real Envoy. */
export function hiddenExpectations({ steps }: ScenarioScript): string[] {
  const sides = steps.flatMap(sidesOf);
  return kinds
    .filter((kind) => sides.some((side) => side[kind] !== undefined))
    .map((kind) => hidden[kind]);
}

/** Some expectation can be judged on a real Envoy. */
function expectsMore(steps: readonly ScenarioStep[]): boolean {
  const shown = (expect: object): boolean =>
    Object.keys(expect).some((key) => !kinds.some((kind) => kind === key));
  return steps.some((step) => {
    const own = step.kind === "streams" ? step.streams.map(({ exchange }) => exchange.expect) : [];
    return [...sidesOf(step), ...own].some(shown);
  });
}

/** A server listens or does not. */
function refusesSome(step: ScenarioStep): boolean {
  if (step.kind !== "streams") return false;
  const refusing = step.streams.filter(({ exchange }) => exchange.upstream === "refused");
  return refusing.length > 0 && refusing.length < step.streams.length;
}

/** Why the whole scenario is for the mock alone, although it does not say so; undefined when it is not. */
export function onlyOnMock(script: ScenarioScript): Scenario["only"] {
  const { steps, background } = script;
  const requests = steps.flatMap((step) =>
    step.kind === "streams"
      ? step.streams.map(({ exchange }) => exchange.request)
      : step.kind === "exchange"
        ? [step.request]
        : [],
  );
  if ([...requests, background?.request].some((request) => request?.worker !== undefined)) {
    const why = "it chooses the worker of a request, and a real Envoy chooses by itself";
    return { target: "mock", why };
  }
  if (steps.some(refusesSome)) {
    const why =
      "its upstream takes a connection for one of several streams at once, and none for another";
    return { target: "mock", why };
  }
  const hiddenOnes = hiddenExpectations(script);
  if (hiddenOnes.length === 0 || expectsMore(steps)) return undefined;
  return { target: "mock", why: `it expects nothing but ${hiddenOnes.join(", and ")}` };
}
