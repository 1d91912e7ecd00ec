// One allowed origin with credentials. Measured is a request of that origin; preflights are answered by the filter.

const origin = "https://shop.example";
const allowed = {
  "access-control-allow-origin": [origin],
  "access-control-allow-credentials": ["true"],
};
const notAllowed = { "access-control-allow-origin": [], "access-control-allow-credentials": [] };
const preflight = (from) => ({
  method: "OPTIONS",
  headers: [
    ["origin", from],
    ["access-control-request-method", "POST"],
    ["access-control-request-headers", "content-type"],
  ],
});

export const cors = {
  name: "cors",
  title: "answers a request of an allowed origin",
  throughUpstream: true, // Envoy's filter leaves direct responses alone.
  request: { method: "GET", headers: [["origin", origin]] },
  answer: { headers: [], body: "hello" },
  expect: { status: 200, reply: { ...allowed, vary: ["Origin"] } },
  checks: [
    {
      request: preflight(origin),
      expect: {
        status: [200, 204], // Both are right; Envoy's filter says 200.
        upstream: null,
        reply: {
          ...allowed,
          "access-control-allow-methods": ["GET,POST"],
          "access-control-allow-headers": ["content-type"],
          "access-control-max-age": ["600"],
        },
      },
    },
    {
      request: { method: "GET", headers: [["origin", "https://evil.example"]] },
      expect: { status: 200, reply: { ...notAllowed, vary: ["Origin"] } },
    },
    {
      request: { method: "GET", headers: [] },
      expect: { status: 200, reply: { ...notAllowed, vary: ["Origin"] } },
    },
  ],
  native: {
    lacks: ["vary"],
    filters: [
      {
        name: "envoy.filters.http.cors",
        typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors" },
      },
    ],
    perFilter: {
      "envoy.filters.http.cors": {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
        allow_origin_string_match: [{ exact: origin }],
        allow_methods: "GET,POST",
        allow_headers: "content-type",
        allow_credentials: true,
        max_age: "600",
      },
    },
  },
  raw: { module: "cors" },
  ours: {
    filter: "cors",
    configuration: {
      allow_origins: [origin],
      allow_methods: ["GET", "POST"],
      allow_headers: ["content-type"],
      allow_credentials: true,
      max_age: 600,
    },
  },
};
