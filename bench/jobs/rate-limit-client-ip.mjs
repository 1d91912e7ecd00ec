// One limit for each client address, with the fields that say what is left: exact, and with leases, beside Envoy's own.
// All requests come from one address, so that every one meets the same count.

const requests = 1_000_000_000;
const percentOfAll = (runtime_key) => ({
  runtime_key,
  default_value: { numerator: 100, denominator: "HUNDRED" },
});
const bucket = { max_tokens: requests, tokens_per_fill: requests, fill_interval: "3600s" };

const native = {
  name: "envoy.filters.http.local_ratelimit",
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    stat_prefix: "bench",
    filter_enabled: percentOfAll("enabled"),
    filter_enforced: percentOfAll("enforced"),
    token_bucket: bucket,
    rate_limits: [{ actions: [{ remote_address: {} }] }],
    // Without a value: one bucket for each value.
    descriptors: [{ entries: [{ key: "remote_address" }], token_bucket: bucket }],
    max_dynamic_descriptors: 1024,
    enable_x_ratelimit_headers: "DRAFT_VERSION_03",
  },
};

const ours = (name, lease) => ({
  name,
  modules: [
    {
      filter: "rate-limit",
      configuration: {
        limits: [
          {
            name: "per-client",
            rate: { requests, per: "1h" },
            key: [{ by: "client_ip" }],
          },
        ],
        store: { lease },
        headers: "draft",
      },
    },
  ],
});

export const rateLimitClientIp = {
  name: "rate-limit-client-ip",
  title: "counts a request against the limit of the client's address, and says what is left",
  request: { method: "GET", headers: [["accept", "*/*"]] },
  answer: { headers: [], body: "hello" },
  expect: {
    status: 200,
    reply: {
      "ratelimit-policy": [/^"per-client";q=1000000000;w=3600$/],
      ratelimit: [/^"per-client";r=\d+;t=\d+$/],
    },
  },
  native: { filters: [native], lacks: ["ratelimit-policy", "ratelimit"] },
  variants: [ours("exact", 1), ours("leased", 100)],
  compared: [
    ["exact", "none"],
    ["leased", "none"],
    ["exact", "native"],
    ["leased", "native"],
  ],
  // 11 and 7 µs where a request costs 30.
  goals: [
    { figure: "whole", of: "exact", to: "none", most: 1.37 },
    { figure: "whole", of: "leased", to: "none", most: 1.23 },
  ],
};
