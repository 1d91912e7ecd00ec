// Routes: which is chosen, when it is chosen again, what it changes, and what becomes of a request without one.

import type {
  MockRoute,
  MockVirtualHost,
  RawReply,
  RawRequest,
} from "../../harness/src/mock/index.js";
import { dump, plainAnswers } from "./header-guests.js";
import type { RawGuest } from "./raw-guest.js";
import { routeConfiguration } from "./route-configuration.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

const shown = ["xds\\00route_name", "xds\\00cluster_name", "xds\\00virtual_host_name", "xds\\00route_metadata", "xds\\00virtual_host_metadata", "response\\00code_details", "response\\00flags", "upstream\\00address"]; // prettier-ignore

const showAll = (label: string): string =>
  shown
    .filter((path) => path !== "upstream\\00address")
    .map(
      (path) =>
        `(call $say "${label} ${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`,
    )
    .join("\n") +
  `(call $sayNumber "${label} upstream" (call $property "upstream\\00address" (i32.const 0) (i32.const 4))) (i64.store (i32.const 0) (i64.const 0))`;

/** Shows where a stream stands in each callback; `code` runs in the request headers, before that. */
const shower = (code = "", more: Readonly<Record<string, string>> = {}): RawGuest => ({
  extra: dump,
  callbacks: {
    ...plainAnswers,
    proxy_on_context_create: `(if (local.get $root) (then ${showAll("create")}))`,
    proxy_on_request_headers: `${showAll("before")} ${code} ${showAll("request")} (i32.const 0)`,
    proxy_on_request_body: `${showAll("body")} (i32.const 0)`,
    proxy_on_response_headers: `${showAll("response")} (call $dump "response" (i32.const 2)) (i32.const 0)`,
    proxy_on_log: `${showAll("log")} (call $dump "log" (i32.const 0)) (call $dump "log response" (i32.const 2))`,
    ...more,
  },
});

interface RouteCase {
  readonly name: string;
  readonly routes?: readonly MockRoute[];
  readonly hosts?: readonly MockVirtualHost[];
  readonly guests?: readonly RawGuest[];
  readonly requests?: readonly Partial<RawRequest>[];
  readonly upstream?: RawReply | "reset";
  readonly allowStop?: boolean;
  readonly advance?: number;
}

function sideBySide(test: RouteCase): SideBySideCase {
  const { name, routes, guests = [shower()], requests, upstream, advance } = test;
  const hosts = test.hosts ?? [{ name: "all", domains: ["*"], routes: routes ?? [] }];
  return {
    name,
    guests,
    ...(requests !== undefined && { requests }),
    ...(upstream !== undefined && { upstream }),
    ...(advance !== undefined && { advance }),
    ...(test.allowStop === true && { plugin: { allowOnHeadersStopIteration: true } }),
    mock: routes === undefined ? { virtualHosts: hosts } : { routes },
    envoy: (manager) => {
      manager.route_config = routeConfiguration(hosts);
    },
  };
}

const to = (cluster: string, more: Omit<MockRoute, "cluster"> = {}): MockRoute => ({
  ...more,
  cluster,
});

const set = (name: string, value: string): string =>
  `(drop (call $replace (i32.const 0) "${name}" "${value}"))`;

/** Two routes by path, with names and metadata. */
const two: readonly MockRoute[] = [
  to("second", {
    name: "other",
    match: { prefix: "/other" },
    metadata: { mine: { deep: { list: [1, "a", true, null] } } }, // One key each: their order is random.
  }),
  to("upstream", { name: "main", match: { prefix: "/" }, metadata: { mine: { level: 1 } } }),
];

const later = (code: string): RawGuest => ({
  extra: "(global $held (mut i32) (i32.const 0))",
  callbacks: {
    ...shower().callbacks,
    proxy_on_request_headers: `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 200))) (i32.const 1)`,
    proxy_on_response_headers: "(i32.const 0)",
    proxy_on_log: showAll("log"),
    proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) (drop (call $effective (global.get $held))) ${code} ${showAll("tick")} (drop (call $continueStream (i32.const 0)))`,
  },
});

const clear = `(call $sayNumber "clear" (call $foreign "clear_route_cache" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4)))`;

// [R4.4-17]: add, replace, remove, set, in request headers, later while stopped, and in a body callback.
const rerouting: RouteCase[] = [
  { name: "replace", routes: two, guests: [shower(set(":path", "/other/x")), shower()] },
  { name: "replace-second", routes: two, guests: [shower(), shower(set(":path", "/other/x"))] },
  {
    name: "header",
    routes: [to("second", { name: "other", match: { headers: [{ name: "x-to", exact: "b" }] } }), to("upstream", { name: "main" })], // prettier-ignore
    guests: [shower(`(drop (call $add (i32.const 0) "x-to" "b"))`), shower()],
  },
  {
    name: "remove",
    routes: [to("second", { name: "other", match: { headers: [{ name: "x-to" }] } }), to("upstream", { name: "main" })], // prettier-ignore
    guests: [shower(`(drop (call $remove (i32.const 0) "x-to"))`), shower()],
    requests: [{ headers: [["x-to", "1"]] }],
  },
  { name: "cleared", routes: two, guests: [shower(set(":path", "/other/x") + clear), shower()] },
  { name: "later", routes: two, guests: [later(set(":path", "/other/x")), shower()], advance: 200 },
  { name: "later-cleared", routes: two, guests: [later(set(":path", "/other/x") + clear), shower()], advance: 200 }, // prettier-ignore
  {
    name: "body",
    routes: two,
    guests: [
      shower("", {
        proxy_on_request_headers: `${showAll("request")} (i32.const 1)`,
        proxy_on_request_body: `${set(":path", "/other/x")} ${showAll("body")} (i32.const 0)`,
      }),
      shower(),
    ],
    requests: [
      { method: "POST", headers: [["content-length", "3"]], chunks: [Buffer.from("abc")] },
    ],
    allowStop: true,
  },
  { name: "to-nothing", routes: two, guests: [shower(set(":path", "nothing")), shower()] },
  {
    name: "to-no-cluster",
    routes: [to("nowhere", { name: "other", match: { prefix: "/other" } }), ...two],
    guests: [shower(set(":path", "/other")), shower()],
  },
  {
    name: "after-router",
    routes: two,
    guests: [shower("", { proxy_on_response_headers: `${set(":path", "/other")} ${showAll("response")} (i32.const 0)` })], // prettier-ignore
  },
  {
    name: "to-host",
    hosts: [
      { name: "b", domains: ["b.test"], routes: [to("second", { name: "in-b" })] },
      { name: "any", domains: ["*"], routes: [to("upstream", { name: "in-any" })] },
    ],
    guests: [shower(set(":authority", "b.test")), shower()],
  },
];

const failing: RouteCase[] = [
  { name: "none", routes: [to("upstream", { match: { prefix: "/only" } })], requests: [{}, { path: "/only" }, { method: "POST", chunks: [Buffer.from("abc")] }] }, // prettier-ignore
  { name: "no-host", hosts: [{ name: "b", domains: ["b.test"], routes: two }] },
  { name: "no-cluster", routes: [to("nowhere", { name: "lost" })], requests: [{}, { method: "POST", chunks: [Buffer.from("abc")] }] }, // prettier-ignore
  { name: "empty-cluster", routes: [to("empty", { name: "lost" })], requests: [{}, { method: "POST", chunks: [Buffer.from("abc")] }, { headers: [["content-type", "application/grpc"]] }] }, // prettier-ignore
  { name: "refused-cluster", routes: [to("refused", { name: "lost" })], requests: [{}, { method: "POST", chunks: [Buffer.from("abc")] }] }, // prettier-ignore
  ...["empty", "refused", "nowhere"].map((cluster) => ({
    name: `${cluster}-changes`,
    routes: [to(cluster, { prefixRewrite: "/new/", requestHeadersToAdd: [{ name: "x-a", value: "1" }], responseHeadersToAdd: [{ name: "x-r", value: "1" }] })], // prettier-ignore
    guests: [shower((cluster === "refused" ? "" : set("x-envoy-retry-on", "5xx")) + `(drop (call $remove (i32.const 0) ":scheme"))`)], // prettier-ignore
  })),
  { name: "reset", routes: two, upstream: "reset" },
];

const acting: RouteCase[] = [
  {
    name: "direct",
    routes: [
      { name: "direct", match: { path: "/body" }, directResponse: { status: 418, body: "teapot" }, responseHeadersToAdd: [{ name: "x-route", value: "r" }] }, // prettier-ignore
      { match: { path: "/bare" }, directResponse: { status: 404 } },
      { match: { path: "/ok" }, directResponse: { status: 200, body: "fine" } },
    ],
    requests: [{ path: "/body" }, { path: "/bare" }, { path: "/ok", method: "HEAD" }, { path: "/body", method: "POST", chunks: [Buffer.from("abc")] }, { path: "/body", headers: [["content-type", "application/grpc"]] }], // prettier-ignore
  },
  {
    name: "redirect",
    routes: [
      { match: { path: "/path" }, redirect: { path: "/new" } },
      { match: { path: "/with" }, redirect: { path: "/new?own" } },
      { match: { path: "/host" }, redirect: { host: "other.test", status: 302 } },
      { match: { path: "/https" }, redirect: { https: true, status: 308 } },
      { match: { prefix: "/prefix/" }, redirect: { prefixRewrite: "/to/", status: 307 } },
      { match: { path: "/strip" }, redirect: { path: "/new", stripQuery: true, status: 303 } },
    ],
    requests: ["/path", "/path?a=b", "/with?a=b", "/host?a", "/https", "/prefix/a/b?c", "/strip?a"].map((path) => ({ path })), // prettier-ignore
  },
  {
    name: "rewrite",
    routes: [
      to("upstream", { match: { prefix: "/a/" }, prefixRewrite: "/b/", hostRewrite: "inner.test" }),
      to("upstream", { match: { path: "/exact" }, prefixRewrite: "/whole" }),
      to("second", { match: { regex: "/r[0-9]+" }, prefixRewrite: "/regex" }),
      to("upstream", { match: { prefix: "/CASE", ignoreCase: true }, prefixRewrite: "/lower" }),
    ],
    requests: ["/a/x?q=/a/", "/exact?q", "/r12?q", "/r12x", "/case/d"].map((path) => ({ path })),
  },
  {
    name: "headers",
    hosts: [
      {
        name: "h",
        domains: ["*"],
        requestHeadersToAdd: [{ name: "x-twice", value: "host" }, { name: "accept", value: "host" }], // prettier-ignore
        requestHeadersToRemove: ["x-gone"],
        responseHeadersToAdd: [
          { name: "x-r", value: "host" },
          { name: "server", value: "mine" },
        ],
        responseHeadersToRemove: ["x-hidden"],
        routes: [
          to("upstream", {
            requestHeadersToAdd: [
              { name: "x-twice", value: "route" },
              { name: "x-over", value: "route", action: "overwrite" },
              { name: "x-absent", value: "route", action: "addIfAbsent" },
              { name: "x-over", value: "not", action: "addIfAbsent" },
              { name: "x-none", value: "not", action: "overwriteIfExists" },
              { name: "x-mine", value: "route", action: "overwriteIfExists" },
            ],
            requestHeadersToRemove: ["x-drop"],
            responseHeadersToAdd: [{ name: "x-r", value: "route" }, { name: "content-type", value: "a/b", action: "overwrite" }], // prettier-ignore
            responseHeadersToRemove: ["x-secret"],
          }),
        ],
      },
    ],
    requests: [{ headers: [["x-twice", "1"], ["x-over", "1"], ["x-over", "2"], ["x-mine", "1"], ["x-drop", "1"], ["x-gone", "1"], ["accept", "a"], ["x-last", "1"]] }], // prettier-ignore
    upstream: { status: 200, headers: [["x-secret", "1"], ["x-hidden", "1"], ["x-r", "up"], ["content-type", "c/d"], ["content-length", "0"], ["x-end", "1"]] }, // prettier-ignore
  },
  {
    name: "local-reply-headers",
    routes: [
      to("second", { name: "other", match: { prefix: "/other" }, responseHeadersToAdd: [{ name: "x-route", value: "other" }] }), // prettier-ignore
      to("upstream", { responseHeadersToAdd: [{ name: "x-route", value: "main" }] }),
    ],
    guests: [
      shower(`(if (call $get (i32.const 0) "x-stay" (i32.const 0) (i32.const 4)) (then ${set(":path", "/other")}))
        (drop (call $reply (i32.const 403) "mine" "no" "\\01\\00\\00\\00\\07\\00\\00\\00\\03\\00\\00\\00x-route\\00own\\00" (i32.const -1)))`),
    ],
    requests: [{}, { headers: [["x-stay", "1"]] }],
  },
  {
    name: "cluster-header",
    routes: [{ clusterHeader: "x-cluster" }],
    requests: [{ headers: [["x-cluster", "second"]] }, { headers: [["x-cluster", "nowhere"]] }, {}],
  },
  ...[
    [1, 0],
    [0, 1],
  ].map(([second = 0, upstream = 0]) => ({
    name: `weighted-${second}-${upstream}`,
    routes: [{ weightedClusters: [{ name: "second", weight: second }, { name: "upstream", weight: upstream }] }], // prettier-ignore
  })),
];

const matching: RouteCase[] = [
  {
    name: "hosts",
    hosts: [
      { name: "exact", domains: ["a.example.test", "A.Upper.test"], routes: [{ directResponse: { status: 200, body: "exact" } }] }, // prettier-ignore
      { name: "suffix", domains: ["*.example.test"], routes: [{ directResponse: { status: 200, body: "suffix" } }] }, // prettier-ignore
      { name: "longer", domains: ["*.deep.example.test", "*-x.test"], routes: [{ directResponse: { status: 200, body: "longer" } }] }, // prettier-ignore
      { name: "prefix", domains: ["b.*", "a.example.*"], routes: [{ directResponse: { status: 200, body: "prefix" } }] }, // prettier-ignore
      { name: "longer-prefix", domains: ["b.lo*"], routes: [{ directResponse: { status: 200, body: "longer prefix" } }] }, // prettier-ignore
      { name: "any", domains: ["*"], routes: [{ match: { prefix: "/in" }, directResponse: { status: 200, body: "any" } }] }, // prettier-ignore
    ],
    guests: [shower(set("x-a", "b"))],
    requests: ["a.example.test", "A.EXAMPLE.test", "b.example.test", "c.deep.example.test", ".example.test", "a.example.test:80", "b.org", "b.long", "b.", "a.example.org", "q-x.test", "a.upper.test", "none.test"].flatMap((authority) => [{ authority, path: "/in" }]), // prettier-ignore
  },
  {
    name: "conditions",
    routes: [
      { name: "exact", match: { headers: [{ name: "x-m", exact: "exact" }] }, directResponse: { status: 200, body: "exact" } }, // prettier-ignore
      { name: "prefix", match: { headers: [{ name: "x-m", prefix: "pre" }] }, directResponse: { status: 200, body: "prefix" } }, // prettier-ignore
      { name: "suffix", match: { headers: [{ name: "X-M", suffix: "fix" }] }, directResponse: { status: 200, body: "suffix" } }, // prettier-ignore
      { name: "contains", match: { headers: [{ name: "x-m", contains: "tai" }] }, directResponse: { status: 200, body: "contains" } }, // prettier-ignore
      { name: "regex", match: { headers: [{ name: "x-m", regex: "r[0-9]+" }] }, directResponse: { status: 200, body: "regex" } }, // prettier-ignore
      { name: "comma", match: { headers: [{ name: "x-m", exact: "a,b" }] }, directResponse: { status: 200, body: "comma" } }, // prettier-ignore
      { name: "second", match: { headers: [{ name: "x-m", exact: "b" }] }, directResponse: { status: 200, body: "second" } }, // prettier-ignore
      { name: "absent", match: { headers: [{ name: "x-m", present: false }, { name: "x-n" }] }, directResponse: { status: 200, body: "absent" } }, // prettier-ignore
      { name: "inverted", match: { headers: [{ name: "x-o", exact: "o", invert: true }, { name: "x-p" }] }, directResponse: { status: 200, body: "inverted" } }, // prettier-ignore
      { name: "inverted-bare", match: { headers: [{ name: "x-q", invert: true }, { name: "x-s" }] }, directResponse: { status: 200, body: "inverted-bare" } }, // prettier-ignore
      { name: "authority", match: { authority: "other.test" }, directResponse: { status: 200, body: "authority" } }, // prettier-ignore
      { name: "method", match: { headers: [{ name: ":method", exact: "POST" }] }, directResponse: { status: 200, body: "method" } }, // prettier-ignore
      { name: "path", match: { path: "/p" }, directResponse: { status: 200, body: "path" } },
      { name: "long", match: { prefix: "/long" }, directResponse: { status: 200, body: "long" } },
      { name: "query", match: { prefix: "/q?a" }, directResponse: { status: 200, body: "query" } },
    ],
    requests: [
      ...["exact", "prefab", "affix", "contained", "r1", "xr1", "r1x", "none"].map((value) => ({ headers: [["x-m", value] as const] })), // prettier-ignore
      { headers: [["x-m", "a"], ["x-m", "b"]] }, // prettier-ignore
      { headers: [["x-p", "1"], ["x-o", "a"], ["x-o", "o"]] }, // prettier-ignore
      { headers: [["x-p", "1"], ["x-o", "a"]] }, // prettier-ignore
      { headers: [["x-s", "1"]] },
      { headers: [["x-s", "1"], ["x-q", "1"]] }, // prettier-ignore
      { headers: [["x-n", "1"]] },
      { headers: [["x-m", ""], ["x-n", "1"]] }, // prettier-ignore
      { headers: [["x-m", "x"], ["x-p", "1"]] }, // prettier-ignore
      { headers: [["x-m", "x"], ["x-p", "1"], ["x-o", "o"]] }, // prettier-ignore
      { authority: "other.test" },
      { method: "POST" },
      ...["/p", "/p?a", "/p/", "/P", "/longer", "/q?ab"].map((path) => ({ path })),
    ],
  },
];

const controls: RouteCase[] = [
  { name: "timeout", routes: [to("upstream", { timeout: 3000 })] },
  { name: "timeout-none", routes: [to("upstream", { timeout: 0 })] },
  ...[
    ["x-envoy-upstream-rq-timeout-ms", "2000"],
    ["x-envoy-upstream-rq-timeout-ms", "x"],
    ["x-envoy-upstream-rq-timeout-ms", "0"],
    ["x-envoy-upstream-rq-per-try-timeout-ms", "1000"],
    ["x-envoy-upstream-rq-per-try-timeout-ms", "20000"],
    ["x-envoy-expected-rq-timeout-ms", "77"],
    ["x-envoy-max-retries", "3"],
    ["x-envoy-hedge-on-per-try-timeout", "true"],
    ["grpc-timeout", "1S"],
    ["x-envoy-original-path", "/mine"],
    ["x-envoy-attempt-count", "9"],
    ["x-envoy-upstream-stream-duration-ms", "1000"],
    ["x-envoy-retry-on", "5xx"],
    ["x-envoy-force-trace", "1"],
    ["x-envoy-internal", "true"],
    ["x-envoy-decorator-operation", "o"],
    ["x-envoy-downstream-service-cluster", "c"],
  ].map(([name = "", value = ""], index) => ({
    name: `control-${index}`,
    routes: [to("upstream")],
    guests: [shower(set(name, value))],
  })),
];

const groups = { rerouting, failing, acting, matching, controls };

for (const [title, cases] of Object.entries(groups)) {
  compareSideBySide(title, cases.map(sideBySide));
}
