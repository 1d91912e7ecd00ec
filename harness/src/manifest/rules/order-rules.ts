// The order of the file is the order of the chain: positions may not contradict it.

import { rankOf } from "../placement.js";
import { completePolicy, type GivenPolicy } from "../given-policy.js";
import type { PolicyFilter } from "../policy.js";
import type { SettingFinding } from "./settings-rules.js";

/** Whether a request could meet both. */
function meet(one: PolicyFilter, other: PolicyFilter): boolean {
  return (
    one.where.some((where) => other.where.includes(where)) &&
    (one.ports.length === 0 ||
      other.ports.length === 0 ||
      one.ports.some((port) => other.ports.includes(port)))
  );
}

function contradiction(filters: readonly PolicyFilter[], index: number): SettingFinding[] {
  const filter = filters[index];
  const rank = filter === undefined ? undefined : rankOf(filter.position);
  if (filter === undefined || rank === undefined) return [];
  const before = filters
    .slice(0, index)
    .find((other) => (rankOf(other.position) ?? rank) > rank && meet(filter, other));
  if (before === undefined) return [];
  return [
    {
      code: "OUT1905",
      severity: "error",
      path: ["filters", index],
      message: `${filter.name} is listed behind ${before.name}, but ${filter.position} is in front of ${before.position}.`,
      rule: "filters are listed in the order in which a request meets them",
      fix: `list ${filter.name} before ${before.name}, or give both the same position`,
    },
  ];
}

/** A filter of the policy has its place by the list; one beside another of them may be inserted before that is there. */
function ownAnchor(
  given: GivenPolicy,
  filters: readonly PolicyFilter[],
  index: number,
): SettingFinding[] {
  const position = filters[index]?.position ?? "";
  const anchor = position.slice(position.indexOf(":") + 1);
  const own = filters.find(({ name }) => anchor === name || anchor === `${given.name}.${name}`);
  if (!position.includes(":") || own === undefined) return [];
  return [
    {
      code: "OUT1905",
      severity: "error",
      path: [
        "filters",
        index,
        ...(given.filters[index]?.position === undefined ? [] : ["position"]),
      ],
      message: `${own.name} is a filter of this policy.`,
      rule: "filters of a policy stand in the order of the list",
      fix: `give both the same position, and list them in order`,
    },
  ];
}

export function orderRules(given: GivenPolicy): SettingFinding[] {
  const { filters, kind } = completePolicy(given);
  if (kind === "envoy" || kind === "listener" || kind === "envoyextensionpolicy") return [];
  return filters.flatMap((_, index) => [
    ...contradiction(filters, index),
    ...ownAnchor(given, filters, index),
  ]);
}
