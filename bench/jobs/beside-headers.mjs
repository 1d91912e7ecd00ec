// Filters of the collection beside one whose price is easy to imagine: `headers`. cors against the very writes that it
// makes itself, among them what it takes out of a response; trace, which changes nothing while a trace goes on, against
// four operations.

const headersWith = (configuration) => ({
  name: "headers",
  modules: [{ filter: "headers", configuration }],
});

const origin = "https://shop.example";
const written = [
  ["access-control-allow-origin", origin],
  ["access-control-allow-credentials", "true"],
  ["vary", "Origin"],
];
/** What this policy does not say, and what only an answer to a preflight may: cors takes it out of every response. */
const removed = [
  "access-control-expose-headers",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-max-age",
  "access-control-allow-private-network",
];

export const corsBesideHeaders = {
  name: "cors-and-headers",
  title:
    "writes what a request of an allowed origin needs, and removes what its response may not say",
  request: { method: "GET", headers: [["origin", origin]] },
  answer: { headers: [], body: "hello" },
  expect: {
    status: 200,
    reply: Object.fromEntries(written.map(([name, value]) => [name, [value]])),
  },
  variants: [
    headersWith({
      response: {
        operations: [
          ...written.map(([name, value]) => ({ action: "set", name, value })),
          ...removed.map((name) => ({ action: "remove", name })),
        ],
      },
    }),
    {
      name: "cors",
      modules: [
        { filter: "cors", configuration: { allow_origins: [origin], allow_credentials: true } },
      ],
    },
  ],
  compared: [["cors", "headers"]],
  goals: [{ figure: "ratio", of: "cors", to: "headers", most: 1.2 }],
};

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

export const traceBesideHeaders = {
  name: "trace-and-headers",
  title: "lets a trace go on, beside four operations on headers",
  request: { method: "GET", headers: [["traceparent", traceparent]] },
  answer: { headers: [], body: "hello" },
  expect: { status: 200, upstream: { traceparent: [traceparent] } },
  variants: [
    {
      ...headersWith({
        request: {
          operations: [
            { action: "set", name: "x-tenant", value: "shop" },
            { action: "append_line", name: "x-trail", value: "outrigger" },
          ],
        },
        response: {
          operations: [
            { action: "set", name: "cache-control", value: "no-store" },
            { action: "append_line", name: "x-trail", value: "outrigger" },
          ],
        },
      }),
      expect: {
        status: 200,
        upstream: { traceparent: [traceparent], "x-tenant": ["shop"], "x-trail": ["outrigger"] },
        reply: { "cache-control": ["no-store"], "x-trail": ["outrigger"] },
      },
    },
    { name: "trace", modules: [{ filter: "trace", configuration: {} }] },
  ],
  compared: [["trace", "headers"]],
  goals: [{ figure: "ratio", of: "trace", to: "headers", most: 1.3 }],
};
