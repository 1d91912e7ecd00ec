// One filter that a manifest promises, beside the chains that the proxy has.

import { httpFilters } from "../lint/filter-names.js";
import type { Chain, ChainFilter } from "./chains.js";
import type { Check } from "./check.js";
import type { Expectation } from "./expectation.js";
import type { ModuleOrigin, WasmFilter } from "./wasm-filter.js";

export interface Place {
  readonly chain: Chain;
  readonly filter: ChainFilter;
  readonly index: number;
}

/** `2 of 4, behind envoy.filters.http.cors` */
export function describePlace({ chain, index }: Place): string {
  const before = chain.filters[index - 1]?.name;
  const where = before === undefined ? "the first" : `behind ${before}`;
  return `${index + 1} of ${chain.filters.length}, ${where}`;
}

function isRight({ chain, index }: Place, { operation, anchor }: Expectation): boolean {
  const anchorIndex = chain.filters.findIndex(({ name }) => name === anchor);
  if (operation === "INSERT_BEFORE" && anchor !== undefined) return anchorIndex > index;
  if (operation === "INSERT_AFTER" && anchor !== undefined)
    return anchorIndex >= 0 && anchorIndex < index;
  if (operation !== "INSERT_FIRST" && operation !== "INSERT_BEFORE") return true;
  // Other filters that were inserted first, too, may stand before it.
  return chain.filters
    .slice(0, index)
    .every(({ name, wasm }) => wasm !== undefined || !httpFilters.has(name));
}

export function checkPlace(place: Place, wanted: Expectation): Check {
  const { operation, anchor } = wanted;
  const words =
    operation === undefined ? "" : anchor === undefined ? operation : `${operation} ${anchor}`;
  const found = describePlace(place);
  if (isRight(place, wanted)) return { status: "ok", check: "place", found, wanted: words };
  return {
    status: "wrong",
    check: "place",
    found,
    wanted: words,
    code: "OUT2156",
    remedy: "look for another EnvoyFilter of a higher priority, or an older version of this one",
  };
}

function describeModule({ kind, place, sha256 }: ModuleOrigin): string {
  const digest = sha256 === undefined ? "" : `sha256 ${sha256.slice(0, 12)}`;
  return [kind, place ?? "", digest].filter((part) => part !== "").join(" ");
}

/** The digest, also where istio-agent keeps a fetched module: in a file that is called after it. */
function digestOf({ sha256, place }: ModuleOrigin): string | undefined {
  return sha256 ?? /\/([a-f0-9]{64})\.wasm$/.exec(place ?? "")?.[1];
}

function checkModule(found: ModuleOrigin, wanted: ModuleOrigin): Check {
  const base = { check: "module", found: describeModule(found), wanted: describeModule(wanted) };
  const [has, wants] = [digestOf(found), digestOf(wanted)];
  const isKnown = has !== undefined && wants !== undefined;
  const isSame = isKnown
    ? has === wants
    : found.place === wanted.place && found.kind === wanted.kind;
  if (isSame) return { status: "ok", ...base };
  if (!isKnown && wanted.kind === "remote") {
    return { status: "note", ...base, remedy: "the dump does not tell the digest of this module" };
  }
  return {
    status: "wrong",
    ...base,
    code: "OUT2158",
    remedy: "apply the manifest, and look whether an object of another name sets the same filter",
  };
}

const describeConfiguration = ({ configurationSize, configurationHash }: WasmFilter): string =>
  configurationSize === 0 ? "none" : `sha256 ${configurationHash.slice(0, 12)}`;

function checkWords(check: string, found: string, wanted: string): Check[] {
  if (wanted === "" || found === wanted) return [];
  return [
    {
      status: "wrong",
      check,
      found: found === "" ? "none" : found,
      wanted,
      code: "OUT2168",
      remedy: "apply the manifest; outrigger lint --istio-version tells fields that are too new",
    },
  ];
}

/** The filter in the proxy beside the one of the manifest. */
export function checkContent(found: WasmFilter, wanted: WasmFilter): Check[] {
  const isSame = found.configurationHash === wanted.configurationHash;
  const configuration: Check = {
    status: isSame ? "ok" : "wrong",
    check: "configuration",
    found: describeConfiguration(found),
    wanted: describeConfiguration(wanted),
    ...(!isSame && {
      code: "OUT2157" as const,
      remedy: "apply the manifest, and look whether an object of another name sets the same filter",
    }),
  };
  return [
    configuration,
    checkModule(found.module, wanted.module),
    ...checkWords("root_id", found.rootId, wanted.rootId),
    ...checkWords("failure policy", found.failurePolicy, wanted.failurePolicy),
  ];
}

/** Whether a chain is of the traffic that a context means. A gateway's listeners have no inbound ones beside. */
export function isOfContext({ direction }: Pick<Chain, "direction">, context: string): boolean {
  if (context === "SIDECAR_INBOUND") return direction === "INBOUND";
  if (context === "SIDECAR_OUTBOUND" || context === "GATEWAY") return direction !== "INBOUND";
  return true;
}
