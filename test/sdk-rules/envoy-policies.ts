// Rules as policies of Envoy's own RBAC filter, as far as that can say the same: hosts, paths, methods, headers, query,
// source IPs, principals and ports, each with its negation. It cannot ask for cookies, claims, names of routes and
// clusters or the direction, and knows no roll-out.
// Source: Envoy, api/envoy/config/rbac/v3/rbac.proto.

import type {
  MatchField,
  MatchSetting,
  NamedSetting,
  PathSetting,
  RuleSetting,
} from "./settings.js";

export const typed = (name: string, fields: object): object => ({
  "@type": `type.googleapis.com/${name}`,
  ...fields,
});

const known: readonly MatchField[] = ["hosts", "paths", "methods", "headers", "query", "source_ips", "principals", "ports"]; // prettier-ignore

/** The rule without what such a policy cannot ask for. */
export function expressible({ match = {}, mode = "enforce" }: RuleSetting): RuleSetting {
  const kept = Object.entries(match).filter(([field]) =>
    known.includes(field.replace(/^not_/, "") as MatchField),
  );
  return { decision: "d", mode, match: Object.fromEntries(kept) };
}

const caseOf = (ignoreCase: boolean | undefined): object =>
  ignoreCase === true ? { ignore_case: true } : {};
const regexOf = (regex: string, ignoreCase: boolean | undefined): object => ({
  safe_regex: { regex: ignoreCase === true ? `(?i)${regex}` : regex },
});

function textMatcher({ match, value = "", ignore_case }: NamedSetting): object {
  if (match === "present") return { present_match: true };
  const matcher =
    match === "regex" ? regexOf(value, ignore_case) : { [match]: value, ...caseOf(ignore_case) };
  return { string_match: matcher };
}

const any = { any: true };
const not = (rule: object): object => ({ not_rule: rule });
const anyOf = (rules: object[]): object => ({ or_rules: { rules } });

function host(text: string): object {
  const is = (matcher: object): object => ({
    header: { name: ":authority", string_match: { ...matcher, ignore_case: true } },
  });
  if (text === "*") return any;
  const part = text.replace("*", "");
  if (part === text) return is({ exact: text });
  const begin = text.startsWith("*") ? { suffix: part } : { prefix: part };
  return { and_rules: { rules: [is(begin), not(is({ exact: part }))] } };
}

function path({ match, value, ignore_case }: PathSetting): object {
  const is = (matcher: object): object => ({ url_path: { path: matcher } });
  const ignored = caseOf(ignore_case);
  if (match === "exact") return is({ exact: value, ...ignored });
  if (match === "regex") return is(regexOf(value, ignore_case));
  if (match === "prefix") {
    if (value.endsWith("/")) return is({ prefix: value, ...ignored });
    return anyOf([is({ exact: value, ...ignored }), is({ prefix: `${value}/`, ...ignored })]);
  }
  // Istio's own code writes its operators so before Envoy sees them.
  const path_template = value.replaceAll("{*}", "*").replaceAll("{**}", "**");
  const name = "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig";
  return { uri_template: { name: "template", typed_config: typed(name, { path_template }) } };
}

const header = (setting: NamedSetting): object => ({
  header: { name: setting.name, ...textMatcher(setting) },
});

/** The header in which the proxy of the tests has a parameter of the query. */
export const queryHeader = (name: string): string => `x-query-${name}`;
const parameter = (setting: NamedSetting): object =>
  header({ ...setting, name: queryHeader(setting.name) });

function permissionsOf(match: MatchSetting): object[] {
  const rules: object[] = [];
  const list = <Item>(items: Item[] | undefined, none: Item[] | undefined, make: (item: Item) => object): void => {
    if (items !== undefined) rules.push(anyOf(items.map(make)));
    if (none !== undefined) rules.push(not(anyOf(none.map(make))));
  }; // prettier-ignore
  const each = (items: NamedSetting[] = [], none: NamedSetting[] = [], make = header): void => {
    rules.push(...items.map(make), ...none.map((item) => not(make(item))));
  };
  list(match.hosts, match.not_hosts, host);
  list(match.paths, match.not_paths, path);
  list(match.methods, match.not_methods, (method) =>
    header({ name: ":method", match: "exact", value: method }),
  );
  list(match.ports, match.not_ports, (port) => ({ destination_port: port }));
  each(match.headers, match.not_headers);
  each(match.query, match.not_query, parameter);
  return rules;
}

function principal(text: string): object {
  const wanted = text.replace(/^spiffe:\/\//, "");
  const of = (matcher: object): object => ({ authenticated: { principal_name: matcher } });
  // Without a name Envoy takes every client that speaks TLS.
  if (wanted === "*") return of({ safe_regex: { regex: ".+" } });
  if (wanted.startsWith("*")) return of({ suffix: wanted.slice(1) });
  if (wanted.endsWith("*")) return of({ prefix: `spiffe://${wanted.slice(0, -1)}` });
  return of({ exact: `spiffe://${wanted}` });
}

function range(text: string): object {
  const [address = "", length] = text.split("/");
  const prefix_len = Number(length ?? (address.includes(":") ? 128 : 32));
  return { remote_ip: { address_prefix: address, prefix_len } };
}

function identitiesOf({ principals, not_principals, source_ips, not_source_ips }: MatchSetting): object[] {
  const ids: object[] = [];
  const anyId = (all: object[]): object => ({ or_ids: { ids: all } });
  if (principals !== undefined) ids.push(anyId(principals.map(principal)));
  if (not_principals !== undefined) {
    // Who has no identity is in no list, but for the one that means exactly those.
    const isNobody = not_principals.length === 1 && not_principals[0] === "*";
    if (!isNobody) ids.push(principal("*"));
    ids.push({ not_id: anyId(not_principals.map(principal)) });
  }
  if (source_ips !== undefined) ids.push(anyId(source_ips.map(range)));
  if (not_source_ips !== undefined) ids.push({ not_id: anyId(not_source_ips.map(range)) });
  return ids;
} // prettier-ignore

function policyOf(match: MatchSetting): object {
  const rules = permissionsOf(match);
  const ids = identitiesOf(match);
  return {
    permissions: [rules.length === 0 ? any : { and_rules: { rules } }],
    principals: [ids.length === 0 ? any : { and_ids: { ids } }],
  };
}

/**
 * The filter's configuration for the rules in one mode: policies are asked in the order of their names, and the first
 * that matches is told.
 */
export function rbacOf(list: readonly RuleSetting[], mode: "enforce" | "shadow"): object {
  const policies = list.flatMap((rule, at) =>
    rule.mode === mode ? [[String(at).padStart(4, "0"), policyOf(rule.match ?? {})] as const] : [],
  );
  return { rules: { action: "DENY", policies: Object.fromEntries(policies) } };
}
