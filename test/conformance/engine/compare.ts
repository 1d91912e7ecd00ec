// Two outcomes of the same program side by side.

import type { Outcome } from "./outcome.js";

/** Order between callouts that are under way at the same time is chance. */
function comparable({ host, replies, upstream, callouts, log, statistics }: Outcome): object {
  if (host !== "served") return { host };
  return {
    host,
    replies,
    upstream: upstream.map((request) => (request.complete ? request : { ...request, headers: [] })),
    callouts: callouts.map((request) => JSON.stringify(request)).sort(),
    log,
    // What a stream counts that hung, it counts after its client has left.
    ...(replies.some(({ end }) => end === "hangs") ? {} : { statistics }),
  };
}

const goneMemory = /touched outside its callback|is read after a \w+ body went on/;

const endedTwice =
  /has already ended the stream|stream that has ended is answered|in proxy_on_\w+ of a stream/;

/**
 * A stream that is ended once more is taken out of a list that it has left: what the memory holds by then decides
 * whether Envoy dies. The log shows that it came to that.
 */
function hasEndedTwice({ log }: Outcome): boolean {
  const ends = log.worker.filter((line) => / proxy_on_log\(\d+\)$/.test(line));
  return new Set(ends).size < ends.length;
}

/** A request that went to the upstream twice: two came there for one of the client's. */
const sentTwice = /goes to the upstream twice/;

/** What the mock says did happen, and memory was kind. */
function isSpared(real: Outcome, note: string): boolean {
  if (goneMemory.test(note)) return true;
  if (endedTwice.test(note)) return hasEndedTwice(real);
  return sentTwice.test(note) && real.upstream.length > real.replies.length;
}

function lines(value: unknown): string[] {
  return JSON.stringify(value, null, 1).split("\n");
}

/** Lines that only one has, each after the last that both have: enough to see the first difference. */
export function difference(real: Outcome, mock: Outcome): string | undefined {
  // The mock says that nobody knows; whatever Envoy does is fine, as long as it is not an orderly end.
  if (mock.host === "unspecified") return undefined;
  // Memory that is no more: most of the time it kills Envoy, now and then it is still there.
  if (mock.host === "died" && isSpared(real, mock.note ?? "")) return undefined;
  const left = lines(comparable(real));
  const right = lines(comparable(mock));
  if (left.join("\n") === right.join("\n")) return undefined;
  return [mock.note === undefined ? "" : `mock: ${mock.note}`, ...diff(left, right)]
    .filter((line) => line !== "")
    .join("\n");
}

/** A plain longest common subsequence, with three lines around each difference. */
function diff(left: readonly string[], right: readonly string[]): string[] {
  const width = right.length + 1;
  const table = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const same = left[i] === right[j];
      table[i * width + j] = same
        ? (table[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const all: { mark: " " | "-" | "+"; text: string }[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      all.push({ mark: " ", text: left[i] ?? "" });
      i++;
      j++;
    } else if (
      j >= right.length ||
      (i < left.length && (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      all.push({ mark: "-", text: left[i++] ?? "" });
    } else all.push({ mark: "+", text: right[j++] ?? "" });
  }
  const near = all.map((_, index) =>
    all.slice(Math.max(0, index - 3), index + 4).some(({ mark }) => mark !== " "),
  );
  return all.filter((_, index) => near[index] === true).map(({ mark, text }) => mark + text);
}
