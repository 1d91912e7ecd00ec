// Set, append and remove one header each, on the request and on the response: Envoy's own filter, Lua in it, the SDK for
// Rust, by hand, and filters/headers.

const setAndAppend = (name, value, append_action) => ({
  append: { header: { key: name, value }, append_action },
});
const set = (name, value) => setAndAppend(name, value, "OVERWRITE_IF_EXISTS_OR_ADD");
const append = (name, value) => setAndAppend(name, value, "APPEND_IF_EXISTS_OR_ADD");

const lua = `
function envoy_on_request(handle)
  local headers = handle:headers()
  headers:replace("x-tenant", "shop")
  headers:add("x-trail", "outrigger")
  headers:remove("x-debug")
end
function envoy_on_response(handle)
  local headers = handle:headers()
  headers:replace("cache-control", "no-store")
  headers:add("x-trail", "outrigger")
  headers:remove("x-powered-by")
end
`;

const ours = {
  filter: "headers",
  configuration: {
    request: {
      operations: [
        { action: "set", name: "x-tenant", value: "shop" },
        { action: "append_line", name: "x-trail", value: "outrigger" },
        { action: "remove", name: "x-debug" },
      ],
    },
    response: {
      operations: [
        { action: "set", name: "cache-control", value: "no-store" },
        { action: "append_line", name: "x-trail", value: "outrigger" },
        { action: "remove", name: "x-powered-by" },
      ],
    },
  },
};

export const headers = {
  name: "headers",
  title: "sets, appends and removes a header of the request and of the response",
  request: {
    method: "GET",
    headers: [
      ["x-tenant", "forged"],
      ["x-trail", "client"],
      ["x-debug", "1"],
    ],
  },
  answer: {
    headers: [
      ["cache-control", "public"],
      ["x-trail", "upstream"],
      ["x-powered-by", "upstream"],
    ],
    body: "hello",
  },
  expect: {
    status: 200,
    upstream: { "x-tenant": ["shop"], "x-trail": ["client", "outrigger"], "x-debug": [] },
    reply: {
      "cache-control": ["no-store"],
      "x-trail": ["upstream", "outrigger"],
      "x-powered-by": [],
    },
  },
  native: {
    filters: [
      {
        name: "envoy.filters.http.header_mutation",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
          mutations: {
            request_mutations: [
              set("x-tenant", "shop"),
              append("x-trail", "outrigger"),
              { remove: "x-debug" },
            ],
            response_mutations: [
              set("cache-control", "no-store"),
              append("x-trail", "outrigger"),
              { remove: "x-powered-by" },
            ],
          },
        },
      },
    ],
  },
  variants: [
    {
      name: "lua",
      native: {
        filters: [
          {
            name: "envoy.filters.http.lua",
            typed_config: {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
              default_source_code: { inline_string: lua },
            },
          },
        ],
      },
    },
    { name: "rust", modules: [{ rust: "headers-rust" }] },
    { name: "raw", modules: [{ raw: "headers" }] },
    { name: "ours", modules: [ours] },
  ],
  compared: [
    ["ours", "native"],
    ["ours", "lua"],
    ["ours", "rust"],
    ["ours", "raw"],
    ["raw", "native"],
  ],
  goals: [
    { figure: "ratio", of: "ours", to: "lua", most: 1 },
    { figure: "ratio", of: "ours", to: "rust", most: 1 },
  ],
};
