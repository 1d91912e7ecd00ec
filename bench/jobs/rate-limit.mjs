// One limit for each API key: 10,000 requests per hour. The load comes from many keys, so that none is refused.

const burst = 10_000;
const keys = 256;
const requestOf = (key) => ({ method: "GET", headers: [["x-api-key", key]] });
const percentOfAll = (runtime_key) => ({
  runtime_key,
  default_value: { numerator: 100, denominator: "HUNDRED" },
});

export const rateLimit = {
  name: "rate-limit",
  title: `counts a request against the limit of its key, one of ${keys}`,
  requests: Array.from({ length: keys }, (_, index) => requestOf(`client-${index}`)),
  answer: { headers: [], body: "hello" },
  expect: { status: 200, upstream: {} },
  // While this runs some requests may come back; what a slow machine gets back in a minute is 167.
  flood: {
    request: requestOf("greedy"),
    count: burst + 2000,
    atLeast: { 200: burst, 429: 1 },
  },
  native: {
    filters: [
      {
        name: "envoy.filters.http.local_ratelimit",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
          stat_prefix: "bench",
          filter_enabled: percentOfAll("enabled"),
          filter_enforced: percentOfAll("enforced"),
          // The bucket of requests without a descriptor, which Envoy asks as well.
          token_bucket: { max_tokens: 1e9, tokens_per_fill: 1e9, fill_interval: "3600s" },
          rate_limits: [
            {
              actions: [{ request_headers: { header_name: "x-api-key", descriptor_key: "key" } }],
            },
          ],
          descriptors: [
            {
              entries: [{ key: "key" }], // Without a value: one bucket for each value.
              token_bucket: {
                max_tokens: burst,
                tokens_per_fill: burst,
                fill_interval: "3600s",
              },
            },
          ],
          max_dynamic_descriptors: 1024,
        },
      },
    ],
  },
  raw: { module: "rate-limit" },
  ours: {
    filter: "rate-limit",
    configuration: {
      limits: [
        {
          name: "per-key",
          rate: { requests: burst, per: "1h" },
          key: [{ by: "header", name: "x-api-key" }],
        },
      ],
      headers: "none",
    },
  },
};
