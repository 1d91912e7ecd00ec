// What a row of the table of killing sequences says, and the few requests that they are made of.

/** One request, and what its client gets: a status, or no complete reply. */
export interface Attempt {
  readonly method: string;
  /** What the upstream answers goes by it: see `answerTo`. */
  readonly path: string;
  /** Pieces of the body, each read by itself. */
  readonly body: readonly string[];
  readonly trailers: readonly (readonly [string, string])[];
  /** Goes on its way before the next one begins, and is looked at in the end. */
  readonly beside: boolean;
  /** The client goes away while nothing has come. */
  readonly leaves: boolean;
  readonly gets: number | "no reply";
}

export interface Sequence {
  /** Name of the plugin in test/fixtures, and of the listener that runs it. */
  readonly name: string;
  /** The sequence that Envoy does not survive, or with which it sends what nobody can read. */
  readonly what: string;
  /** Plugins in front of the upstream, when they are not the one of this name alone. */
  readonly filters?: readonly string[];
  readonly attempts: readonly Attempt[];
  /** A line of the log that tells the misuse; without one there is nothing to tell. */
  readonly says?: RegExp;
  /** Bodies of the requests that the upstream gets complete, in order. */
  readonly passesOn?: readonly string[];
}

type More = Partial<Omit<Attempt, "gets">>;

export const get = (gets: Attempt["gets"], more: More = {}): Attempt => ({
  method: "GET",
  path: "/",
  body: [],
  trailers: [],
  beside: false,
  leaves: false,
  gets,
  ...more,
});

export const post = (gets: Attempt["gets"], more: More = {}): Attempt =>
  get(gets, { method: "POST", body: ["one", "two"], ...more });

export const trailers = [["x-end", "1"]] as const;

/** The same attempts for several plugins. */
export function each(
  what: string,
  names: readonly string[],
  rest: Omit<Sequence, "name" | "what">,
): Sequence[] {
  return names.map((name) => ({ name, what, ...rest }));
}

/** What the upstream answers. */
export function answerTo(path: string): {
  status: number;
  chunks: Uint8Array[];
  trailers?: (readonly [string, string])[];
  early: boolean;
} {
  const chunks = path === "/empty" ? [] : [Buffer.from("hel"), Buffer.from("lo")];
  const early = path === "/early";
  return path === "/trailers"
    ? { status: 200, chunks, trailers: [...trailers], early }
    : { status: 200, chunks, early };
}
