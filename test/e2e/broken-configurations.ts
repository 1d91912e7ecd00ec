// Configurations of the project's filters with something wrong, and each line that the plugin must log about
// them. Node says the same of values, and has words of its own for text that is no JSON.

export interface BrokenConfiguration {
  filter: string;
  about: string;
  /** A string of ISO 8859-1 where the bytes are no UTF-8. */
  text: string;
  /** Lines of the log without `configuration: `: pointer, rule and what was found. */
  lines: readonly string[];
  /** Level of the lines. Default: "error"; lines of another level are given as they are. */
  level?: "error" | "critical";
  /** What Node says of a text that is no JSON or no UTF-8, and of a filter without a schema: nothing. */
  node?: string;
  isLatin1?: true;
  /** What no message may show. */
  secret?: string;
}

const headerName = "a string of 1 to 256 characters of the characters [!#$%&'*+.^_`|~0-9A-Za-z-]";

const fieldName = "a string of 1 to 256 characters of the characters [:!#$%&'*+.^_`|~0-9A-Za-z-]";

export const brokenConfigurations: readonly BrokenConfiguration[] = [
  {
    filter: "headers",
    about: "a name twice in one object",
    text: '{"query": {"operations": [], "operations": []}}',
    lines: ["not JSON: the object has this name already (line 1, column 30)"],
    node: 'the object has the name "operations" already, found "\\"" (line 1, column 30)',
  },
  {
    filter: "headers",
    about: "a byte that is no UTF-8",
    text: '{"response": {"set": {"x-a": "caf\xe9"}}}',
    isLatin1: true,
    lines: ["not JSON: not UTF-8 (line 1, column 34)"],
    node: "not UTF-8",
  },
  {
    filter: "headers",
    about: "half of a surrogate pair",
    text: '{"response": {"set": {"x-a": "\\ud83d"}}}',
    lines: ["not JSON: half of a surrogate pair (line 1, column 32)"],
    node: "half of a surrogate pair",
  },
  {
    filter: "headers",
    about: "a comma too many",
    text: '{"request": {\n  "operations": ["x-a",]\n}}',
    lines: ["not JSON: expected a value, found ] (line 2, column 24)"],
    node: 'expected a value, found "]" (line 2, column 24)',
  },
  {
    filter: "headers",
    about: "a misspelt field",
    text: '{"requests": {"operations": []}}',
    lines: ["/requests: no such field; did you mean request?"],
  },
  {
    filter: "headers",
    about: "a string where an array belongs",
    text: '{"request": {"operations": "x-a"}}',
    lines: ['/request/operations: expected an array of 1 to 256 items, found "x-a"'],
  },
  {
    filter: "headers",
    about: "too many items",
    text: JSON.stringify({
      query: {
        operations: Array.from({ length: 257 }, (_, n) => ({ action: "remove", name: `x-${n}` })),
      },
    }),
    lines: ["/query/operations: expected an array of 1 to 256 items, found 257"],
  },
  {
    filter: "headers",
    about: "a name of a header that HTTP forbids, and a field that none could be",
    text: '{"request": {"operations": [{"action": "remove", "name": "two words"}]}, "a/b~c": 1}',
    lines: [
      `/request/operations/0/name: expected ${fieldName}, found "two words"`,
      "/a~1b~0c: no such field",
    ],
  },
  {
    filter: "headers",
    about: "a value that would begin another header",
    text: '{"response": {"operations": [{"action": "set", "name": "x-a", "value": "1\\r\\nx-b: 2"}]}}',
    lines: [
      '/response/operations/0/value: expected a string of at most 8192 characters of the characters [^\\x00-\\x08\\x0a-\\x1f\\x7f], found "1\\r\\nx-b: 2"',
    ],
  },
  {
    filter: "headers",
    about: "a document of another kind",
    text: '["x-a"]',
    lines: ["expected an object, found an array"],
  },
  {
    filter: "cors",
    about: "an empty string and null",
    text: '{"allow_origins": [""], "allow_credentials": null}',
    lines: [
      '/allow_origins/0: expected a string of 1 to 255 characters, found ""',
      "/allow_credentials: expected true or false, found null",
    ],
  },
  {
    filter: "cors",
    about: "a string where a number belongs",
    text: '{"allow_origins": ["https://shop.example"], "max_age": "600"}',
    lines: ['/max_age: expected an integer from -1 to 86400, found "600"'],
  },
  {
    filter: "cors",
    about: "a number above the range",
    text: '{"allow_origins": ["https://shop.example"], "max_age": 86401}',
    lines: ["/max_age: expected an integer from -1 to 86400, found 86401"],
  },
  {
    filter: "cors",
    about: "a fraction where an integer belongs",
    text: '{"allow_origins": ["https://shop.example"], "max_age": 1.5}',
    lines: ["/max_age: expected an integer from -1 to 86400, found 1.5"],
  },
  {
    filter: "cors",
    about: "a number that is none of those that may be, and words of which none is meant",
    text: '{"allow_origins": ["*"], "preflight_status": 201, "vary": "sometimes"}',
    lines: [
      "/preflight_status: expected one of 200, 204, found 201",
      '/vary: expected one of auto, always, never, found "sometimes"',
    ],
  },
  {
    filter: "cors",
    about: "a policy of a rule, and a field in the other spelling",
    text: '{"rules": [{"policy": {"allow_origins": "*", "corp": true}}], "allowHeaders": ["x-a"]}',
    lines: [
      '/rules/0/policy/allow_origins: expected an array of at most 256 items, found "*"',
      "/rules/0/policy/corp: expected one of off, same-origin, same-site, cross-origin, found true",
      "/allowHeaders: no such field; did you mean allow_headers?",
    ],
  },
  {
    filter: "cors",
    about: "a percentage that is none",
    text: '{"allow_origins": ["*"], "enabled_percent": 100.5}',
    lines: ["/enabled_percent: expected a number from 0 to 100, found 100.5"],
  },
  {
    filter: "cors",
    about: "arrays in arrays without an end in sight",
    text: `{"allow_origins": ${"[".repeat(64)}${"]".repeat(64)}}`,
    lines: ["not JSON: nested more than 64 deep (line 1, column 82)"],
    node: 'nested more than 64 deep, found "[" (line 1, column 82)',
  },
  {
    filter: "trace",
    about: "a word for a boolean",
    text: '{"span_without_export": "yes"}',
    lines: ['/span_without_export: expected true or false, found "yes"'],
  },
  {
    filter: "trace",
    about: "a number where a name belongs",
    text: '{"response": {"trace_id_header": 7, "traceresponse": 0}}',
    lines: [
      `/response/trace_id_header: expected ${headerName}, found 7`,
      "/response/traceresponse: expected true or false, found 0",
    ],
  },
  {
    filter: "trace",
    about: "a field that is like no other",
    text: '{"zipkin": "here"}',
    lines: ["/zipkin: no such field"],
  },
  {
    filter: "trace",
    about: "a comment",
    text: '{"log": true} // each request',
    lines: ["not JSON: expected nothing more, found / (line 1, column 15)"],
    node: 'expected nothing more, found "/" (line 1, column 15)',
  },
  {
    filter: "trace",
    about: "a text that was cut",
    text: '{"log": true',
    lines: ["not JSON: expected , or }, found the end (line 1, column 13)"],
    node: "expected , or }, found the end (line 1, column 13)",
  },
  {
    filter: "rate-limit",
    about: "fields that are missing",
    text: '{"limits": [{"name": "api"}]}',
    lines: ["/limits/0/rate: required, but missing: expected an object"],
  },
  {
    filter: "rate-limit",
    about: "numbers out of range, one of more than 64 bits",
    text: '{"limits": [{"name": "api", "rate": {"requests": 0, "per": "1s"}, "burst": 18446744073709551617}]}',
    lines: [
      "/limits/0/rate/requests: expected an integer from 1 to 1000000000, found 0",
      "/limits/0/burst: expected an integer from 1 to 1000000000, found 18446744073709551617",
    ],
  },
  {
    filter: "rate-limit",
    about: "a name with characters that it cannot have, and no key that there is",
    text: '{"limits": [{"name": "Per Client", "rate": {"requests": 1, "per": "1s"}, "key": [{"by": "user"}]}]}',
    lines: [
      '/limits/0/name: expected a string of 1 to 64 characters of the characters [A-Za-z0-9_.-], found "Per Client"',
      '/limits/0/key/0/by: expected one of constant, client_ip, header, query, cookie, path, method, host, claim, principal, property, route, found "user"',
    ],
  },
  {
    filter: "rate-limit",
    about: "a string where an object belongs",
    text: '{"limits": [{"name": "api", "rate": "10/second"}]}',
    lines: ['/limits/0/rate: expected an object, found "10/second"'],
  },
  {
    filter: "rate-limit",
    about: "a number with a zero before it",
    text: '{"limits": [{"name": "api", "rate": {"requests": 010, "per": "1s"}}]}',
    lines: ["not JSON: expected a digit, found 0 (line 1, column 50)"],
    node: 'expected , or }, found "1" (line 1, column 51)',
  },
  {
    filter: "hello-header",
    about: "a configuration for a filter that takes none",
    text: '{"text": "hi"}',
    level: "critical",
    lines: [
      "this filter takes no configuration but was given one of 14 bytes: remove it, or override onConfigure of a Plugin",
    ],
    node: "",
  },
  {
    filter: "jwt",
    about: "a secret that is too short",
    text: '{"providers": {"a": {"hmac_secrets": [{"secret": "hunter2"}]}}}',
    lines: [
      "/providers/a/hmac_secrets/0/secret: expected base64url without padding of 43 to 1024 characters, found a string (secret)",
    ],
    secret: "hunter2",
  },
  {
    filter: "jwt",
    about: "a secret where its object belongs",
    text: '{"providers": {"a": {"hmac_secrets": ["hunter2"]}}}',
    lines: ["/providers/a/hmac_secrets/0: expected an object, found a string (secret)"],
    secret: "hunter2",
  },
  {
    filter: "jwt",
    about: "a secret of digits, without quotes",
    text: '{"providers": {"a": {"hmac_secrets": [{"secret": 20240517}]}}}',
    lines: [
      "/providers/a/hmac_secrets/0/secret: expected base64url without padding of 43 to 1024 characters, found a number (secret)",
    ],
    secret: "20240517",
  },
  {
    filter: "jwt",
    about: "a secret in text that is no JSON",
    text: '{"providers": {"a": {"hmac_secrets": [{"secret": "hunter2" "pad": 5}]}}}',
    lines: ['not JSON: expected , or }, found " (line 1, column 60)'],
    node: 'expected , or }, found "\\"" (line 1, column 60)',
    secret: "hunter2",
  },
  {
    filter: "jwt",
    about: "an algorithm that there is not, and too large tokens",
    text: '{"providers": {"a": {"algorithms": ["none"], "max_token_bytes": 65537}}}',
    lines: [
      '/providers/a/algorithms/0: expected one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512, found "none"',
      "/providers/a/max_token_bytes: expected an integer from 256 to 65536, found 65537",
    ],
  },
  {
    filter: "jwt",
    about: "no providers, and a misspelt field",
    text: '{"rule": []}',
    lines: [
      "/rule: no such field; did you mean rules?",
      "/providers: required, but missing: expected an object of 1 to 32 members",
    ],
  },
];
