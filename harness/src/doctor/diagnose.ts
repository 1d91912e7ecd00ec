// The whole examination: for each filter whether it is loaded, where it stands, what it runs, and why not.

import { causeOf } from "./causes.js";
import { causeOfRefusal } from "./refusal.js";
import { chainsIn, describeChain, type Chain } from "./chains.js";
import type { Check } from "./check.js";
import { checkContent, checkPlace, describePlace, isOfContext, type Place } from "./compare.js";
import type { ConfigDump } from "./config-dump.js";
import type { Expectation } from "./expectation.js";
import { statisticsChecks } from "./statistics.js";
import { whyAbsent } from "./why-absent.js";

export interface DiagnosedFilter {
  readonly name: string;
  /** The object of the manifest that promises it. */
  readonly object?: string;
  readonly checks: readonly Check[];
  readonly places: readonly Place[];
}

export interface Diagnosis {
  readonly filters: readonly DiagnosedFilter[];
  /** What is not about one filter alone. */
  readonly checks: readonly Check[];
}

function placesOf(names: readonly string[], chains: readonly Chain[]): Place[] {
  return chains.flatMap((chain) =>
    chain.filters.flatMap((filter, index) =>
      names.includes(filter.name) ? [{ chain, filter, index }] : [],
    ),
  );
}

/** Listeners that Envoy did not take, each once. */
function refusedListeners(dump: ConfigDump): Check[] {
  return dump.listeners
    .filter(({ state }) => state === "refused")
    .map((listener): Check => {
      const { found, remedy } = causeOfRefusal(listener, dump);
      return {
        status: "wrong",
        check: `listener ${listener.name}`,
        found: `refused: ${found}`,
        wanted: "accepted",
        code: "OUT2153",
        remedy,
      };
    });
}

function refusedExtensions(dump: ConfigDump): Check[] {
  return dump.extensions
    .filter(({ details }) => details !== undefined)
    .map(({ name, details = "" }): Check => {
      const { found, remedy } = causeOf(details);
      return {
        status: "wrong",
        check: `extension ${name}`,
        found: `refused: ${found}`,
        wanted: "accepted",
        code: "OUT2155",
        remedy,
      };
    });
}

/** What is wrong with a filter at one place, whoever put it there. */
function stateChecks({ chain, filter }: Place): Check[] {
  const checks: Check[] = [];
  const where = describeChain(chain);
  if (chain.state === "warming") {
    checks.push({
      status: "wrong",
      check: "listener",
      found: `${where} waits`,
      wanted: "active",
      code: "OUT2162",
      remedy: "look for what it waits for: an extension configuration, a secret, a module",
    });
  }
  if (filter.isPending) {
    checks.push({
      status: "wrong",
      check: "extension",
      found: `no configuration of the name ${filter.name} has come`,
      wanted: "a Wasm filter",
      code: "OUT2154",
      remedy: "an EXTENSION_CONFIG of the same name; the log of istio-proxy, lines with wasm",
    });
  }
  if (filter.isReplacedByRbac) {
    checks.push({
      status: "wrong",
      check: "extension",
      found: "an RBAC filter in its place",
      wanted: "a Wasm filter",
      code: "OUT2165",
      remedy: "the agent could not fetch the module: check url, digest and pull secret",
    });
  }
  const denied = filter.wasm?.denied ?? [];
  if (denied.length > 0) {
    checks.push({
      status: "wrong",
      check: "capabilities",
      found: `the module may not use ${denied.join(", ")}`,
      wanted: "everything that it has",
      code: "OUT2170",
      remedy: "emit again from this module: allowed_capabilities lists what it imports and exports",
    });
  }
  if (filter.isDisabled) {
    checks.push({
      status: "note",
      check: "disabled",
      found: "disabled: true",
      wanted: "",
      code: "OUT2161",
    });
  }
  return checks;
}

/** A chain that has the filter more than once, of those that serve. */
function repeated(places: readonly Place[]): Check[] {
  const seen = new Map<Chain, number>();
  for (const { chain } of places) seen.set(chain, (seen.get(chain) ?? 0) + 1);
  return [...seen]
    .filter(([, count]) => count > 1)
    .map(([chain, count]): Check => ({
      status: "wrong",
      check: "once",
      found: `${count} times in ${describeChain(chain)}`,
      wanted: "once",
      code: "OUT2166",
      remedy: "kubectl get envoyfilters -A, and delete the one too many",
    }));
}

const serving = ({ chain }: Place): boolean =>
  chain.state === "active" || chain.state === "warming";

/** One text for all places that say the same. */
function summed(checks: readonly Check[]): Check[] {
  const seen = new Map<string, Check>();
  for (const check of checks) seen.set(JSON.stringify(check), check);
  return [...seen.values()];
}

function loadedCheck(places: readonly Place[]): Check {
  const listeners = new Set(places.map(({ chain }) => chain.listener));
  const chains = places.length === 1 ? "1 chain" : `${places.length} chains`;
  return {
    status: "ok",
    check: "loaded",
    found: `${chains} of ${[...listeners].join(", ")}`,
    wanted: "",
  };
}

/** A filter that a manifest promises. */
function diagnoseExpected(
  wanted: Expectation,
  dump: ConfigDump,
  chains: readonly Chain[],
): DiagnosedFilter {
  const all = placesOf(wanted.names, chains);
  const name = all[0]?.filter.name ?? wanted.names[0] ?? "";
  const places = all.filter(serving).filter(({ chain }) => isOfContext(chain, wanted.context));
  if (places.length === 0) {
    return { name, object: wanted.object, places, checks: whyAbsent(wanted, dump, chains) };
  }
  const checks = places.flatMap((place) => [
    ...stateChecks(place),
    checkPlace(place, wanted),
    ...(place.filter.wasm && wanted.wasm ? checkContent(place.filter.wasm, wanted.wasm) : []),
  ]);
  return {
    name,
    object: wanted.object,
    places,
    checks: summed([loadedCheck(places), ...repeated(places), ...checks]),
  };
}

/** A filter that is only found. */
function diagnoseFound(name: string, chains: readonly Chain[], dump: ConfigDump): DiagnosedFilter {
  const places = placesOf([name], chains).filter(serving);
  if (places.length === 0) {
    const unknown: Expectation = {
      object: "",
      names: [name],
      kind: "http",
      context: "ANY",
      namespace: "",
      labels: {},
    };
    return { name, places, checks: whyAbsent(unknown, dump, chains) };
  }
  const facts = places.flatMap((place): Check[] => {
    const { wasm } = place.filter;
    const position: Check = {
      status: "ok",
      check: "place",
      found: describePlace(place),
      wanted: "",
    };
    return wasm === undefined
      ? [position]
      : [position, ...checkContent(wasm, wasm).map((check) => ({ ...check, wanted: "" }))];
  });
  return {
    name,
    places,
    checks: summed([
      loadedCheck(places),
      ...repeated(places),
      ...places.flatMap(stateChecks),
      ...facts,
    ]),
  };
}

export interface DiagnosisOptions {
  /** What manifests promise; empty: every Wasm filter that is found is told. */
  readonly expected?: readonly Expectation[];
  /** Only filters of these names. */
  readonly names?: readonly string[];
  /** Text of Envoy's admin page /stats. */
  readonly statistics?: string;
}

/** Examines a dump. */
export function diagnose(dump: ConfigDump, options: DiagnosisOptions = {}): Diagnosis {
  const chains = chainsIn(dump);
  const { expected = [], names = [], statistics = "" } = options;
  const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const promised = expected.filter((wanted) => wanted.names.some(isWanted));
  const known = new Set(promised.flatMap((wanted) => wanted.names));
  const there = chains.flatMap(({ filters }) =>
    filters.filter(
      ({ wasm, isPending, isReplacedByRbac }) =>
        wasm !== undefined || isPending || isReplacedByRbac,
    ),
  );
  const found = expected.length > 0 ? [] : there.map(({ name }) => name).filter(isWanted);
  const others = [...new Set([...found, ...names])].filter((name) => !known.has(name));
  const filters = [
    ...promised.map((wanted) => diagnoseExpected(wanted, dump, chains)),
    ...others.map((name) => diagnoseFound(name, chains, dump)),
  ];
  const checks = [
    ...refusedListeners(dump),
    ...refusedExtensions(dump),
    ...statisticsChecks(statistics),
  ];
  if (filters.length === 0) {
    const listeners = dump.listeners.length;
    checks.unshift({
      status: "wrong",
      check: "Wasm filters",
      found: `none in ${listeners} listeners`,
      wanted: "at least one",
      code: "OUT2152",
      remedy:
        "outrigger doctor DUMP --manifest FILE tells why the filter of a manifest is not there",
    });
  }
  return { filters, checks };
}
