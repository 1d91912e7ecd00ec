// Ids of traces and spans: numbers of xoshiro256**, which the host's random bytes begin, and begin anew after 2^20 of
// them. They are hard to meet twice; nobody should take them for secrets.
// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators".

import { now, randomBytes } from "proxy-wasm-assemblyscript-sdk";
import { IdGenerator } from "./config.gen";
import { TraceContext } from "./context";

const RENEWAL: i32 = 1 << 20;

const state = new StaticArray<u64>(4);
let left: i32 = 0;

function isReady(): bool {
  if (left > 0) return true;
  const seed = randomBytes(32);
  if (!seed) return false;
  let any: u64 = 0;
  for (let at = 0; at < 4; at++) any |= unchecked((state[at] = seed.toU64(at << 3)));
  if (any == 0) return false;
  left = RENEWAL;
  return true;
}

function next(): u64 {
  left--;
  const second = unchecked(state[1]);
  const result = rotl<u64>(second * 5, 7) * 9;
  unchecked((state[2] ^= unchecked(state[0])));
  unchecked((state[3] ^= second));
  unchecked((state[1] = second ^ unchecked(state[2])));
  unchecked((state[0] ^= unchecked(state[3])));
  unchecked((state[2] ^= second << 17));
  unchecked((state[3] = rotl<u64>(unchecked(state[3]), 45)));
  return result;
}

/** An id for a span, never 0; 0 when the host has no random bytes. */
export function newSpan(): u64 {
  if (!isReady()) return 0;
  const id = next();
  return id != 0 ? id : 1;
}

/** Gives a context the id of a new trace; false when the host has no random bytes. */
export function newTrace(context: TraceContext, generator: IdGenerator): bool {
  context.low = newSpan();
  if (context.low == 0) return false;
  context.isShort = generator == IdGenerator.Random64;
  context.high = context.isShort ? 0 : next();
  if (generator == IdGenerator.Xray) {
    const seconds = now() / 1_000_000_000;
    context.high = (seconds << 32) | (context.high & 0xffffffff);
  }
  context.isRandom = true;
  return true;
}
