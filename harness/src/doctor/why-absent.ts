// Why a filter is in no listener, as far as the dump tells.

import { causeOfRefusal } from "./refusal.js";
import { describeChain, type Chain } from "./chains.js";
import type { Check } from "./check.js";
import { isOfContext } from "./compare.js";
import type { ConfigDump } from "./config-dump.js";
import type { Expectation } from "./expectation.js";

const contexts: Readonly<Record<string, string>> = {
  SIDECAR_INBOUND: "inbound",
  SIDECAR_OUTBOUND: "outbound",
  GATEWAY: "gateway",
};

function absent(
  wanted: Expectation,
  found: string,
  remedy: string,
  code: Check["code"] = "OUT2152",
): Check[] {
  const where = contexts[wanted.context];
  const place =
    where === undefined
      ? "in a listener"
      : `in an ${where} listener`.replace("an gateway", "a gateway");
  return [
    {
      status: "wrong",
      check: "loaded",
      found: "in no listener",
      wanted: place,
      code: "OUT2152",
    },
    {
      status: "wrong",
      check: "why",
      found,
      wanted: "",
      ...(code !== undefined && { code }),
      remedy,
    },
  ];
}

/** It is in a listener that Envoy did not take. */
function inRefused(
  wanted: Expectation,
  dump: ConfigDump,
  chains: readonly Chain[],
): Check[] | undefined {
  const chain = chains.find(
    ({ state, filters }) =>
      state === "refused" && filters.some(({ name }) => wanted.names.includes(name)),
  );
  const listener = dump.listeners.find(
    ({ name, state }) => state === "refused" && name === chain?.listener,
  );
  if (chain === undefined || listener === undefined) return undefined;
  const { found, remedy } = causeOfRefusal(listener, dump);
  return absent(
    wanted,
    `Envoy refused the listener ${chain.listener}: ${found}`,
    remedy,
    "OUT2153",
  );
}

/** The proxy is not one of those that the object selects. */
function notSelected(wanted: Expectation, { labels, namespace }: ConfigDump): Check[] | undefined {
  const missing = Object.entries(wanted.labels).filter(([key, value]) => labels[key] !== value);
  const told = Object.keys(labels).length > 0;
  if (told && missing.length > 0) {
    const list = missing.map(([key, value]) => `${key}: ${String(value)}`).join(", ");
    const own = missing.map(([key]) => `${key}: ${labels[key] ?? "none"}`).join(", ");
    return absent(
      wanted,
      `the manifest selects ${list}; this proxy has ${own}`,
      "mend the selector, or look at another pod",
      "OUT2163",
    );
  }
  const isForAll = wanted.namespace === "istio-system";
  if (wanted.namespace !== "" && namespace !== "" && wanted.namespace !== namespace && !isForAll) {
    return absent(
      wanted,
      `the manifest is of namespace ${wanted.namespace}, this proxy of ${namespace}`,
      "an object acts in its own namespace, and in the root namespace for all",
      "OUT2163",
    );
  }
  return undefined;
}

function noAnchor(wanted: Expectation, chains: readonly Chain[]): Check[] | undefined {
  const { anchor, operation } = wanted;
  if (anchor === undefined || operation === "INSERT_FIRST") return undefined;
  const [first] = chains;
  if (
    first === undefined ||
    chains.some(({ filters }) => filters.some(({ name }) => name === anchor))
  ) {
    return undefined;
  }
  const there = first.filters.map(({ name }) => name).join(" > ");
  return absent(
    wanted,
    `no chain has ${anchor}; ${describeChain(first)} has ${there}`,
    "take one of these as the anchor",
    "OUT2160",
  );
}

function noPort(wanted: Expectation, chains: readonly Chain[]): Check[] | undefined {
  const { port } = wanted;
  if (port === undefined || chains.some((chain) => chain.port === port)) return undefined;
  const ports = [
    ...new Set(chains.map((chain) => chain.port).filter((each) => each !== undefined)),
  ];
  return absent(
    wanted,
    `no chain has the port ${port}; there are ${ports.join(", ") || "none"}`,
    "inbound: the container's port; outbound: the Service's; gateway: the one on which its pod listens",
    "OUT2164",
  );
}

/** The first reason that the dump shows. */
export function whyAbsent(
  wanted: Expectation,
  dump: ConfigDump,
  chains: readonly Chain[],
): Check[] {
  const active = chains.filter(
    (chain) =>
      chain.state !== "refused" && chain.kind === wanted.kind && isOfContext(chain, wanted.context),
  );
  const reason =
    inRefused(wanted, dump, chains) ??
    notSelected(wanted, dump) ??
    (active.length === 0
      ? absent(
          wanted,
          `no listener has a chain of this kind (${wanted.kind}, ${wanted.context})`,
          "check the context of the patch, and that the port speaks this protocol",
        )
      : undefined) ??
    noAnchor(wanted, active) ??
    noPort(wanted, active);
  return (
    reason ??
    absent(
      wanted,
      "its patch did not reach this proxy, or is not applied yet",
      "kubectl get the object in its namespace; istioctl proxy-status; outrigger lint MANIFEST",
    )
  );
}
