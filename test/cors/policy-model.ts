// What a policy of the filter allows, in a few lines of another language, and policies and calls of chance. It follows
// filters/cors/README.md; how browsers and the filter come to it is their business.

import fc from "fast-check";
import { isSafelisted, normalizeMethod, type Pair, type ScriptCall } from "./fetch-algorithm.js";

export interface TestPolicy {
  allow_origins: string[];
  allow_origin_patterns: string[];
  allow_origin_regex: string[];
  allow_null: boolean;
  allow_methods: string[];
  allow_headers: string[];
  allow_headers_mode: "list" | "reflect_if_allowed";
  expose_headers: string[];
  allow_credentials: boolean;
  max_age: number;
  preflight_status: 200 | 204;
  preflight_continue: boolean;
  on_disallowed_origin: {
    preflight: "reply_plain" | "reply_403" | "forward";
    simple: "pass" | "block_403";
  };
  check_requested: boolean;
  allow_private_network: boolean;
  vary: "auto" | "always" | "never";
}

const exactOrigins = ["https://a.example", "http://a.example", "https://a.example:8443", "https://b.a.example", "http://localhost:3000", "http://[::1]:8080"]; // prettier-ignore

/** Patterns, each with the same in words of JavaScript. */
const patterns: Readonly<Record<string, RegExp>> = {
  "https://*.a.example": /^https:\/\/([a-z0-9_-]+\.)+a\.example$/,
  "https://*.a.example:8443": /^https:\/\/([a-z0-9_-]+\.)+a\.example:8443$/,
  "http://*.b.example:*": /^http:\/\/([a-z0-9_-]+\.)+b\.example(:[1-9][0-9]*)?$/,
  "http://localhost:*": /^http:\/\/localhost(:[1-9][0-9]*)?$/,
};

/** Regular expressions that are the same in RE2 and JavaScript. */
const expressions = ["https://pr-[0-9]+\\.c\\.example", "https?://(x|y)\\.d\\.example(:[0-9]{2,4})?", "^https:\\/\\/[a-f]+\\.e\\.example$"]; // prettier-ignore

const callOrigins = [
  ...exactOrigins,
  ...["null", "https://a.example:444", "https://evil.test", "https://a.example.evil.test", "https://xa.example"],
  ...["https://c.b.a.example", "https://x.a.example:8443", "http://x.b.example", "http://x.b.example:1", "http://b.example"],
  ...["http://localhost", "http://localhost:1", "https://localhost", "https://pr-7.c.example", "https://pr-.c.example"],
  ...["https://pr-7.c.example.evil.test", "http://x.d.example:80", "http://x.d.example:8080", "https://y.d.example", "https://abc.e.example", "https://xyz.e.example"],
].filter((origin) => origin !== "http://x.d.example:80"); // prettier-ignore

// Envoy takes no methods beyond those that are registered: `patch` gets 400 before any filter.
const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "put"];
const headers: readonly Pair[] = [
  ["x-one", "1"],
  ["X-Two", "2"],
  ["Authorization", "Bearer x"],
  ["content-type", "application/json"],
  ["content-type", "text/plain"],
  ["accept", "text/html"],
  ["accept-language", "de(at)"],
  ["range", "bytes=0-5"],
  ["range", "bytes=-5"],
];

const some = <Item>(items: readonly Item[], least = 0): fc.Arbitrary<Item[]> =>
  fc.subarray([...items], { minLength: least, maxLength: Math.min(items.length, least + 3) });

/** Policies that the filter takes. */
export const anyPolicy: fc.Arbitrary<TestPolicy> = fc
  .record({
    openness: fc.nat(5),
    allow_origins: some([...exactOrigins, "null"]),
    allow_origin_patterns: some(Object.keys(patterns)),
    allow_origin_regex: some(expressions),
    allow_methods: some(["GET", "POST", "PUT", "DELETE", "PATCH", "*"]),
    allow_headers: some(["x-one", "X-TWO", "Authorization", "content-type", "accept-language", "range", "*"]), // prettier-ignore
    allow_headers_mode: fc.constantFrom("list" as const, "reflect_if_allowed" as const),
    expose_headers: some(["x-total", "X-Page", "*"]),
    allow_credentials: fc.boolean(),
    max_age: fc.constantFrom(-1, 0, 600),
    preflight_status: fc.constantFrom(200 as const, 204 as const),
    preflight_continue: fc.boolean(),
    on_disallowed_origin: fc.record({
      preflight: fc.constantFrom("reply_plain" as const, "reply_403" as const, "forward" as const),
      simple: fc.constantFrom("pass" as const, "block_403" as const),
    }),
    check_requested: fc.boolean(),
    allow_private_network: fc.boolean(),
    vary: fc.constantFrom("auto" as const, "always" as const),
  })
  .map(({ openness, ...policy }) => {
    const isEmpty =
      policy.allow_origins.length +
        policy.allow_origin_patterns.length +
        policy.allow_origin_regex.length ===
      0;
    const isOpen = openness === 0 || isEmpty;
    return {
      ...policy,
      allow_origins: isOpen ? ["*"] : policy.allow_origins,
      allow_null: !isOpen && policy.allow_origins.includes("null"),
      allow_credentials: policy.allow_credentials && !isOpen,
      expose_headers: policy.expose_headers.filter(
        (name) => name !== "*" || isOpen || !policy.allow_credentials,
      ),
    };
  });

export const isOpen = ({ allow_origins }: TestPolicy): boolean => allow_origins.includes("*");

/** Whether the policy allows an origin. */
export function allowsOrigin(policy: TestPolicy, origin: string): boolean {
  if (isOpen(policy) || policy.allow_origins.includes(origin)) return true;
  if (origin === "null") return false;
  return (
    policy.allow_origin_patterns.some((pattern) => patterns[pattern]!.test(origin)) ||
    policy.allow_origin_regex.some((text) => new RegExp(`^(?:${text})$`).test(origin))
  );
}

/** Whether the policy allows a call. */
export function allowsCall(policy: TestPolicy, call: ScriptCall): boolean {
  if (!allowsOrigin(policy, call.origin)) return false;
  if (call.credentials === "include" && !policy.allow_credentials) return false;
  const method = normalizeMethod(call.method);
  const needsNoGrant = ["GET", "HEAD", "POST"].includes(method);
  const listed = policy.allow_methods;
  if (!needsNoGrant && !listed.includes(method) && !listed.includes("*")) return false;
  const granted = policy.allow_headers.map((name) => name.toLowerCase());
  return call.headers.every((header) => {
    const name = header[0].toLowerCase();
    if (isSafelisted(header) || granted.includes(name)) return true;
    return granted.includes("*") && name !== "authorization";
  });
}

/** Whether its script may read a response header of the service. */
export function exposes(policy: TestPolicy, name: string): boolean {
  return policy.expose_headers.some((one) => one === "*" || one.toLowerCase() === name);
}

/** Calls of scripts, of which the policy allows a good part. */
export function anyCall(policy: TestPolicy): fc.Arbitrary<ScriptCall> {
  const allowed = callOrigins.filter((origin) => allowsOrigin(policy, origin));
  const listed = policy.allow_methods.filter((method) => method !== "*");
  const include = { arbitrary: fc.constant("include" as const), weight: policy.allow_credentials ? 3 : 1 }; // prettier-ignore
  return fc.record({
    origin: fc.oneof(
      { arbitrary: fc.constantFrom(...callOrigins), weight: 1 },
      { arbitrary: fc.constantFrom(...(allowed.length === 0 ? callOrigins : allowed)), weight: 2 },
    ),
    method: fc.oneof(
      { arbitrary: fc.constantFrom(...methods), weight: 1 },
      { arbitrary: fc.constantFrom("GET", ...listed), weight: 2 },
    ),
    headers: fc.oneof(some(headers), fc.subarray([...headers], { maxLength: 1 })),
    credentials: fc.oneof({ arbitrary: fc.constant("omit" as const), weight: 3 }, include),
  });
}
