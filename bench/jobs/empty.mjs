// Filters that do nothing: what the SDK itself costs, above a module by hand with the same exports.

const request = { method: "GET", headers: [["accept", "*/*"]] };
const answer = { headers: [["x-answer", "1"]], body: "hello" };
const expect = { status: 200, reply: { "x-answer": ["1"] } };
const goals = [{ figure: "difference", of: "ours", to: "raw", most: 0.5 }];

export const empty = {
  name: "empty",
  title: "does nothing with the request headers it sees",
  ...{ request, answer, expect, goals },
  variants: [
    { name: "raw", modules: [{ raw: "empty" }] },
    { name: "ours", modules: [{ guest: "empty" }] },
  ],
};

export const emptyWithState = {
  name: "empty-with-state",
  title: "does nothing, with an object for each stream (raw is told of streams and makes none)",
  ...{ request, answer, expect, goals },
  variants: [
    { name: "raw", modules: [{ raw: "empty-with-state" }] },
    { name: "ours", modules: [{ guest: "empty-with-state" }] },
  ],
};
