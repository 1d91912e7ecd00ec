// Whether a request costs more while many other streams live: the filter holds them, and keeps an object for each.

const modules = [{ guest: "live-streams" }];

export const liveStreams = {
  name: "live-streams",
  title: "keeps a header of the request for the response, while 1 or 10,000 other streams are held",
  request: { method: "GET", headers: [["x-tenant", "shop"]] },
  answer: { headers: [["x-answer", "1"]], body: "hello" },
  expect: { status: 200, reply: { "x-tenant": ["shop"] } },
  goals: [{ figure: "whole", of: "10,000 live", to: "1 live", most: 1.05 }],
  compared: [["10,000 live", "1 live"]],
  variants: [
    { name: "1 live", modules, held: 1 },
    { name: "10,000 live", modules, held: 10_000 },
  ],
};
