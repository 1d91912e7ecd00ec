// What Envoy's own header mutations do, and the same in the words of filters/headers: for each behaviour that both have.

import type { HeaderPair } from "../../harness/src/envoy/http1-reader.js";

/** One behaviour. */
export interface MutationCase {
  title: string;
  /** Headers of the request, or of the answer where responses are changed. */
  headers?: readonly HeaderPair[];
  target?: string;
  /** HeaderMutation.mutations of envoy.filters.http.header_mutation. */
  native: object;
  /** A rule of filters/headers. */
  ours: object;
}

type Append =
  | "APPEND_IF_EXISTS_OR_ADD"
  | "ADD_IF_ABSENT"
  | "OVERWRITE_IF_EXISTS_OR_ADD"
  | "OVERWRITE_IF_EXISTS";

const append = (key: string, value: string, append_action: Append, keep_empty_value = false): object => ({
  append: { header: { key, value }, append_action, keep_empty_value },
}); // prettier-ignore

const parameter = (key: string, value: string, action: Append): object => ({
  append: { record: { key, value }, action },
});

/** What each append action of Envoy is called here. */
const actions = {
  APPEND_IF_EXISTS_OR_ADD: "append_line",
  ADD_IF_ABSENT: "set_if_absent",
  OVERWRITE_IF_EXISTS_OR_ADD: "set",
  OVERWRITE_IF_EXISTS: "set_if_present",
} as const satisfies Record<Append, string>;

const names: readonly (readonly [what: string, name: string])[] = [
  ["a header that is there once", "x-once"],
  ["a header that is there twice", "x-twice"],
  ["a header that is not there", "x-none"],
  ["an empty header", "x-empty"],
  ["a header that Envoy keeps as one line", "user-agent"],
  ["cookie", "cookie"],
  ["set-cookie", "set-cookie"],
];

const usual: readonly HeaderPair[] = [
  ["x-once", "one"],
  ["x-twice", "one"],
  ["x-twice", "two"],
  ["x-empty", ""],
  ["user-agent", "test"],
  ["cookie", "a=1"],
  ["set-cookie", "a=1"],
  ["set-cookie", "b=2"],
];

function eachAction(side: "request" | "response"): MutationCase[] {
  return (Object.keys(actions) as Append[]).flatMap((action) =>
    names.map(([what, name]) => ({
      title: `${side}: ${action} of ${what}`,
      headers: usual,
      native: { [`${side}_mutations`]: [append(name, "new", action)] },
      ours: { [side]: { operations: [{ action: actions[action], name, value: "new" }] } },
    })),
  );
}

const ofRequests = (title: string, mutations: object[], operations: object[], more: Partial<MutationCase> = {}): MutationCase => ({
  title,
  headers: usual,
  native: { request_mutations: mutations },
  ours: { request: { operations } },
  ...more,
}); // prettier-ignore

const template = (value: string): MutationCase =>
  ofRequests(
    `the value ${value}`,
    [append("x-made", value, "OVERWRITE_IF_EXISTS_OR_ADD")],
    [
      {
        action: "set",
        name: "x-made",
        value,
        ...(/%[A-Z]/.test(value) && { on_missing: "empty" }),
      },
    ],
  );

const removal = (title: string, matcher: object, match: string, pattern: string): MutationCase =>
  ofRequests(
    `removes names by ${title}`,
    [{ remove_on_match: { key_matcher: matcher } }],
    [{ action: "remove_matching", match, pattern }],
  );

const queries = (title: string, target: string, mutations: object[], operations: object[]): MutationCase => ({
  title: `query: ${title}`,
  target,
  native: { query_parameter_mutations: mutations },
  ours: { query: { operations } },
}); // prettier-ignore

const queryActions = { ...actions, APPEND_IF_EXISTS_OR_ADD: "add" } as const;

export const mutationCases: readonly MutationCase[] = [
  ...eachAction("request"),
  ...eachAction("response"),
  ...[false, true].flatMap((keep) =>
    (Object.keys(actions) as Append[]).map((action) =>
      ofRequests(
        `${action} of an empty value, keep_empty_value ${keep}`,
        [append("x-once", "", action, keep), append("x-none", "", action, keep)],
        ["x-once", "x-none"].map((name) => ({ action: actions[action], name, value: "", keep_empty: keep })),
      ),
    ),
  ),
  ...["x-once", "X-Twice", "x-none", "user-agent"].map((name) =>
    ofRequests(`removes ${name}`, [{ remove: name }], [{ action: "remove", name }]),
  ),
  removal("prefix", { prefix: "x-t" }, "prefix", "x-t"),
  removal("suffix", { suffix: "ice" }, "suffix", "ice"),
  removal("part", { contains: "-on" }, "contains", "-on"),
  removal("exact", { exact: "x-once" }, "exact", "x-once"),
  removal("expression", { safe_regex: { regex: "x-(once|t.*)" } }, "regex", "x-(once|t.*)"),
  ofRequests(
    "several in their order",
    [
      append("x-a", "one", "OVERWRITE_IF_EXISTS_OR_ADD"),
      append("x-a", "two", "APPEND_IF_EXISTS_OR_ADD"),
      { remove: "x-once" },
      append("x-once", "again", "ADD_IF_ABSENT"),
      append("x-b", "%REQ(x-a)% %REQ(x-once)%", "OVERWRITE_IF_EXISTS_OR_ADD"),
    ],
    [
      { action: "set", name: "x-a", value: "one" },
      { action: "append_line", name: "x-a", value: "two" },
      { action: "remove", name: "x-once" },
      { action: "set_if_absent", name: "x-once", value: "again" },
      { action: "set", name: "x-b", value: "%REQ(x-a)% %REQ(x-once)%" },
    ],
  ),
  ...[
    "plain",
    "100%%",
    "%REQ(x-once)%",
    "a%REQ(x-none)%b",
    "%REQ(x-none?x-once)%",
    "%REQ(x-once):2%",
    "%REQ(:METHOD)% %REQ(:PATH)% %REQ(:AUTHORITY)%",
    "%PROTOCOL%",
    "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%",
    "%ROUTE_NAME%",
    "[%REQUESTED_SERVER_NAME%]",
  ].map(template),
  ...["%RESP(x-once)%", "%RESPONSE_CODE%", "%REQ(:PATH)%", "%UPSTREAM_CLUSTER%"].map(
    (value): MutationCase => ({
      title: `response: the value ${value}`,
      headers: usual,
      target: "/a?b",
      native: { response_mutations: [append("x-made", value, "OVERWRITE_IF_EXISTS_OR_ADD")] },
      ours: { response: { operations: [{ action: "set", name: "x-made", value, on_missing: "empty" }] } },
    }),
  ),
  ...(Object.keys(queryActions) as Append[]).flatMap((action) =>
    ["/p?a=1&b=2", "/p?a=1&a=2", "/p?b=2", "/p"].map((target) =>
      queries(
        `${action} on ${target}`,
        target,
        [parameter("a", "new", action)],
        [{ action: queryActions[action], name: "a", value: "new" }],
      ),
    ),
  ),
  ...["/p?a=1&b=2&a=3", "/p?a", "/p?b=1", "/p"].map((target) =>
    queries(`removes from ${target}`, target, [{ remove: "a" }], [{ action: "remove", name: "a" }]),
  ),
]; // prettier-ignore
