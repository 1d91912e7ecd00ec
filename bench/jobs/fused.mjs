// Five filters as one filter of Envoy (`chain`), against one of them, and against five in virtual machines of their own.

const letters = ["a", "b", "c", "d", "e"];

/** What they differ in is small beside what a round differs from the next. */
const settings = { starts: 5, rounds: 40, requests: 500 };

const writing = (names) =>
  Object.fromEntries(names.map((name) => [name, [name.slice(name.lastIndexOf("-") + 1)]]));

function fusedJob({ name, title, filter, reply, upstream, goals }) {
  const expectOf = (which) => ({
    status: 200,
    reply: writing(which.flatMap((letter) => reply.map((header) => `${header}-${letter}`))),
    upstream: writing(which.flatMap((letter) => upstream.map((header) => `${header}-${letter}`))),
  });
  return {
    name,
    title,
    request: { method: "GET", headers: [["accept", "*/*"]] },
    answer: { headers: [["x-answer", "1"]], body: "hello" },
    expect: expectOf(letters),
    goals,
    settings,
    compared: [
      ["fused", "one"],
      ["fused", "apart"],
    ],
    variants: [
      { name: "one", modules: [{ guest: `${filter}-a` }], expect: expectOf(["a"]) },
      { name: "fused", modules: [{ guest: `${filter}-fused` }] },
      { name: "apart", modules: letters.map((letter) => ({ guest: `${filter}-${letter}` })) },
    ],
  };
}

export const fusedOneWrite = fusedJob({
  name: "five-by-one",
  title: "five filters that set one header of the response each: fused, and apart in five VMs",
  filter: "one-write",
  reply: ["x-one"],
  upstream: [],
  goals: [{ figure: "ratio", of: "fused", to: "one", most: 1.5 }],
});

export const fusedFourWrites = fusedJob({
  name: "five-by-four",
  title: "five filters that set four headers each: fused, and apart in five VMs",
  filter: "four-writes",
  reply: ["x-third", "x-fourth"],
  upstream: ["x-first", "x-second"],
  goals: [
    { figure: "ratio", of: "fused", to: "one", most: 2 },
    { figure: "ratio", of: "fused", to: "apart", most: 0.8 },
  ],
});
