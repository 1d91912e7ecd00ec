// Any policy that is accepted renders documents that pass lint, and filters that stand in the order of the list.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { completePolicy, type GivenPolicy } from "../../harness/src/manifest/given-policy.js";
import { checkPolicyShape } from "../../harness/src/manifest/policy-schema.js";
import {
  intents,
  manifestKinds,
  sourceModes,
  trafficPlaces,
  type Policy,
} from "../../harness/src/manifest/policy.js";
import { policyFiles } from "../../harness/src/manifest/policy-files.js";
import { render } from "../../harness/src/manifest/render.js";
import { checkPolicy } from "../../harness/src/manifest/rules/policy-rules.js";
import { inboundChain, orderOfPlugins, patchedChain } from "./istio-patching.js";
import { image, prepare } from "./policies.js";

const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const position = fc.constantFrom(
  ...intents,
  "before:envoy.filters.http.cors" as const,
  "after:envoy.filters.http.cors" as const,
  "after:envoy.filters.http.fault" as const,
);

const filter = fc.record({
  filter: fc.constantFrom("cors", "headers", "jwt"),
  position: optional(position),
  where: optional(fc.subarray([...trafficPlaces], { minLength: 1 })),
  ports: optional(fc.constantFrom([8080], [8080, 9090])),
  failurePolicy: optional(fc.constantFrom("closed" as const, "open" as const, "reload" as const)),
  configuration: optional(fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<object>),
  image: fc.constant(image),
  url: fc.constant("https://files.example/{filter}-{version}.wasm"),
  allowOnHeadersStopIteration: optional(fc.boolean()),
});

const target = fc.constantFrom(
  { selector: { app: "cart" } },
  { targetRefs: [{ kind: "Gateway", name: "edge" }] },
  { targetRefs: [{ kind: "HTTPRoute", name: "shop" }] },
  { meshWide: true },
  {},
);

const settings = fc.record({
  name: fc.constant("cart"),
  kind: fc.constantFrom(...manifestKinds),
  source: optional(fc.constantFrom(...sourceModes)),
  priority: optional(fc.integer({ min: -5, max: 5 })),
  istioVersion: fc.constantFrom("1.22", "1.26", "1.29", "1.30", "1.31"),
  proxyVersion: optional(fc.constant("^1\\.3[01].*")),
  cluster: optional(fc.constant("outbound|443||files.example")),
  rolloutLabel: optional(fc.constant("cart-policy")),
  vm: optional(fc.constantFrom("shared" as const, "own" as const)),
  kustomize: optional(fc.boolean()),
  filters: fc.array(filter, { minLength: 1, maxLength: 5 }),
});

/** Policies as a person might write them; the rules refuse the most. */
const anyPolicy = fc.tuple(settings, target).map(([given, whom]): GivenPolicy => {
  const filters = given.filters.map((one, index) => ({ ...one, name: `f${index}` }));
  return JSON.parse(JSON.stringify({ ...given, ...whom, filters })) as GivenPolicy;
});

/** The policy without what is refused, so that most of what is tried is accepted. */
function mended(given: GivenPolicy): Policy | undefined {
  let current = given;
  for (let round = 0; round < 40; round++) {
    const wrong = checkPolicyShape(current);
    const [first] =
      wrong.length > 0
        ? wrong
        : checkPolicy(current).filter(({ severity }) => severity === "error");
    if (first === undefined) return completePolicy(current);
    const [setting = "", index, part] = first.path;
    const without = (holder: object, name: unknown): object =>
      Object.fromEntries(Object.entries(holder).filter(([key]) => key !== name));
    let changed: object;
    if (setting !== "filters") {
      if (!(setting in current)) return undefined;
      changed = without(current, setting);
    } else if (part !== undefined) {
      const filters = current.filters.map((one, place) =>
        place === index ? without(one, part) : one,
      );
      changed = { ...current, filters };
    } else if (current.filters.length > 1) {
      changed = { ...current, filters: current.filters.filter((_, place) => place !== index) };
    } else return undefined;
    current = changed as GivenPolicy;
  }
  return undefined;
}

const runs = { numRuns: 120, seed: 11 };

describe("any policy that is accepted", () => {
  it("renders documents that lint finds nothing wrong with", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyPolicy, (given) => {
        const policy = mended(given);
        fc.pre(policy !== undefined);
        seen.add(`${policy.kind} ${policy.source}`);
        const documents = render(prepare(policy)).map(({ document }) => document);
        const { envoyVersion, istioVersion } = policy;
        const found = lintDocuments(documents, { envoyVersion, istioVersion });
        expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
      runs,
    );
    // Not only the easy ones.
    expect(seen.size).toBeGreaterThan(12);
  });

  it("gives the same files twice, and each begins with what wrote it", () => {
    fc.assert(
      fc.property(anyPolicy, (given) => {
        const policy = mended(given);
        fc.pre(policy !== undefined);
        const request = {
          policyFile: "outrigger.yaml",
          command: "outrigger emit",
          folder: "manifests/cart",
        };
        const files = policyFiles({ ...request, prepared: prepare(policy) });
        expect(policyFiles({ ...request, prepared: prepare(policy) })).toEqual(files);
        for (const { text } of files) expect(text).toMatch(/^# Generated by: outrigger emit\n/);
      }),
      { ...runs, numRuns: 20 },
    );
  });

  it("has its filters in the order of the list, in every chain", () => {
    fc.assert(
      fc.property(anyPolicy, (given) => {
        const policy = mended({ ...given, kind: "envoyfilter" });
        fc.pre(policy !== undefined);
        const [document = {}] = render(prepare(policy))
          .filter(({ role }) => role === "filter")
          .map((found) => found.document);
        for (const where of ["inbound", "outbound", "gateway"] as const) {
          for (const port of [8080, 9090, 7070]) {
            const meant = policy.filters.filter(
              (one) =>
                one.where.includes(where) && (one.ports.length === 0 || one.ports.includes(port)),
            );
            const chain = patchedChain(document, { where, port });
            const own = chain.filter((name) => name.startsWith("cart."));
            expect(own).toEqual(meant.map(({ name }) => `cart.${name}`));
            expect(chain.at(-1)).toBe(inboundChain.at(-1));
          }
        }
      }),
      runs,
    );
  });

  it("has its plugins in the order of the list", () => {
    fc.assert(
      fc.property(anyPolicy, (given) => {
        const policy = mended({ ...given, kind: "wasmplugin" });
        fc.pre(policy !== undefined);
        const plugins = render(prepare(policy))
          .filter(({ role }) => role === "filter")
          .map(({ document }) => document);
        const version = policy.rolloutLabel === undefined ? "" : `-${prepare(policy).version}`;
        for (const where of trafficPlaces) {
          const inOrder = policy.filters.filter((one) => one.where.includes(where));
          const meant = inOrder.map(({ name }) => `cart-${name}${version}`);
          expect(orderOfPlugins(plugins).filter((name) => meant.includes(name))).toEqual(
            inOrder.every(({ ports }) => ports.length === 0) ? meant : expect.anything(),
          );
        }
      }),
      runs,
    );
  });
});
