// The four things that can be done to headers, and four times the commonest of them.

// The goal is near, and how fast an Envoy is differs more from one to the next than from round to round.
const settings = { starts: 12, rounds: 40, requests: 100 };

const goals = [{ figure: "ratio", of: "ours", to: "raw", most: 1.25 }];

export const fourOperations = {
  name: "four-operations",
  title: "reads and sets a header of the request, adds and removes one of the response",
  request: {
    method: "GET",
    headers: [
      ["x-tenant", "shop"],
      ["accept", "*/*"],
    ],
  },
  answer: { headers: [["x-powered-by", "upstream"]], body: "hello" },
  expect: {
    status: 200,
    upstream: { "x-team": ["shop"] },
    reply: { "x-trail": ["outrigger"], "x-powered-by": [] },
  },
  settings,
  goals,
  variants: [
    { name: "raw", modules: [{ raw: "four-operations" }] },
    { name: "ours", modules: [{ guest: "four-operations" }] },
  ],
};

export const fourWrites = {
  name: "four-writes",
  title: "sets two headers of the request and two of the response",
  request: { method: "GET", headers: [["accept", "*/*"]] },
  answer: { headers: [["x-answer", "1"]], body: "hello" },
  expect: {
    status: 200,
    upstream: { "x-first-a": ["a"], "x-second-a": ["a"] },
    reply: { "x-third-a": ["a"], "x-fourth-a": ["a"] },
  },
  goals,
  variants: [
    { name: "raw", modules: [{ raw: "four-writes" }] },
    { name: "ours", modules: [{ guest: "four-writes-a" }] },
  ],
};
