// Inputs made of others: what a fuzzer changes in bytes that reached something new.

/** Numbers from 0 on below a bound, the same for a seed. */
export type Chance = (bound: number) => number;

export function chanceOf(seed: number): Chance {
  let state = Math.imul(seed, 2654435761) >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % bound;
  };
}

const largest = 600;

type Change = (bytes: Buffer, at: number, below: Chance, others: Others) => Buffer;

interface Others {
  readonly corpus: readonly Buffer[];
  readonly words: readonly Buffer[];
}

const withByte = (bytes: Buffer, at: number, byte: number): Buffer => {
  const changed = Buffer.from(bytes);
  if (changed.length > 0) changed[at % changed.length] = byte;
  return changed;
};

const changes: readonly Change[] = [
  (bytes, at, below) => withByte(bytes, at, (bytes[at % bytes.length] ?? 0) ^ (1 << below(8))),
  (bytes, at, below) => withByte(bytes, at, below(256)),
  (bytes, at, below) => withByte(bytes, at, (bytes[at % bytes.length] ?? 0) + below(9) - 4),
  // A byte that stands somewhere else in it already.
  (bytes, at, below) => withByte(bytes, at, bytes[below(bytes.length || 1)] ?? 0),
  (bytes, at, below) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(4))]),
  (bytes, at, below) => bytes.subarray(0, at + below(2)),
  (bytes, at, below) => {
    const end = at + 1 + below(16);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
  (bytes, at, below, { words }) =>
    Buffer.concat([bytes.subarray(0, at), words[below(words.length)]!, bytes.subarray(at)]),
  (bytes, at, below, { words }) => {
    const word = words[below(words.length)]!;
    return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at + word.length)]);
  },
  (bytes, at, below, { corpus }) => {
    const other = corpus[below(corpus.length)]!;
    return Buffer.concat([bytes.subarray(0, at), other.subarray(below(other.length + 1))]);
  },
  (bytes, at, below, { corpus }) => {
    const other = corpus[below(corpus.length)]!;
    const from = below(other.length + 1);
    const piece = other.subarray(from, from + 1 + below(24));
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
  (bytes, at, below) => {
    const byte = bytes[at % bytes.length] ?? 0x30;
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + below(40), byte), bytes.subarray(at)]);
  },
]; // prettier-ignore

/** One to eight changes of an input of the corpus. */
export function mutatedInput(others: Others, below: Chance): Buffer {
  const { corpus } = others;
  // The later half of the corpus reached what is rarer.
  const index = below(2) === 0 ? below(corpus.length) : corpus.length - 1 - below((corpus.length + 1) >> 1);
  let bytes = corpus[index]!;
  for (let left = 1 + below(3) * below(4); left > 0; left--) {
    const change = changes[below(changes.length)]!;
    bytes = change(bytes, below(bytes.length + 1), below, others);
  }
  return bytes.subarray(0, largest);
} // prettier-ignore
