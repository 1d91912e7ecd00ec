// Whether a request costs more while many other streams live: the filter holds them, and keeps an object for each. The
// module by hand says what Envoy's own share is.

const ours = [{ guest: "live-streams" }];
const raw = [{ raw: "live-streams" }];

export const liveStreams = {
  name: "live-streams",
  // Five hundredths of a request are less than what one round differs from the next.
  settings: { starts: 5, rounds: 40, requests: 500 },
  title: "keeps a header of the request for the response, while 1 or 10,000 other streams are held",
  request: { method: "GET", headers: [["x-tenant", "shop"]] },
  answer: { headers: [["x-answer", "1"]], body: "hello" },
  expect: { status: 200, reply: { "x-tenant": ["shop"] } },
  goals: [{ figure: "whole", of: "10,000 live", to: "1 live", most: 1.05 }],
  compared: [
    ["10,000 live", "1 live"],
    ["raw, 10,000 live", "raw, 1 live"],
  ],
  variants: [
    { name: "raw, 1 live", modules: raw, held: 1 },
    { name: "raw, 10,000 live", modules: raw, held: 10_000 },
    { name: "1 live", modules: ours, held: 1 },
    { name: "10,000 live", modules: ours, held: 10_000 },
  ],
};
