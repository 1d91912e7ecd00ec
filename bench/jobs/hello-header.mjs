// One response header: the smallest job there is, so what it costs is what crossing the border costs.

const reply = { "x-my-header": ["Hello from WASM!"] };

export const helloHeader = {
  name: "hello-header",
  title: "replaces one response header",
  request: { method: "GET", headers: [["accept", "*/*"]] },
  answer: { headers: [["x-my-header", "of the upstream"]], body: "hello" },
  expect: { status: 200, reply },
  native: {
    filters: [
      {
        name: "envoy.filters.http.header_mutation",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
          mutations: {
            response_mutations: [
              {
                append: {
                  header: { key: "x-my-header", value: "Hello from WASM!" },
                  append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
                },
              },
            ],
          },
        },
      },
    ],
  },
  raw: { module: "hello-header" },
  ours: { filter: "hello-header" },
};
