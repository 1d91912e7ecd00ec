// SHA-512 and SHA-384 (FIPS 180-4), at once or in pieces as a body arrives.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import {
  absorb,
  finish,
  initialHash384,
  initialHash512,
  reset,
  scratchState,
  STATE_SIZE,
} from "./sha512-state";

function digestOf(initialHash: usize, pointer: usize, size: u32, digestSize: u32): Bytes {
  reset(scratchState, initialHash);
  absorb(scratchState, pointer, size);
  const result = newBytes(digestSize);
  finish(scratchState, changetype<usize>(result), digestSize);
  return result;
}

function digestSoFar(state: usize, digestSize: u32): Bytes {
  memory.copy(scratchState, state, STATE_SIZE);
  const result = newBytes(digestSize);
  finish(scratchState, changetype<usize>(result), digestSize);
  return result;
}

/**
 * The SHA-512 digest of a text's bytes: 64 bytes.
 *
 * Source: FIPS 180-4, section 6.4.
 */
export function sha512<TextMessage>(message: TextMessage): Bytes {
  resetTexts();
  const pointer = textPointer(message);
  return digestOf(initialHash512, pointer, textSize, 64);
}

/**
 * The SHA-384 digest of a text's bytes: 48 bytes.
 *
 * Source: FIPS 180-4, section 6.5.
 */
export function sha384<TextMessage>(message: TextMessage): Bytes {
  resetTexts();
  const pointer = textPointer(message);
  return digestOf(initialHash384, pointer, textSize, 48);
}

/**
 * A SHA-512 digest of a message that comes in pieces.
 *
 * An object of this class is the state of sha512-state.ts, as a Bytes is its bytes.
 */
@final
export class Sha512 {
  /** A digest of nothing so far. */
  constructor() {
    const state = __new(STATE_SIZE, idof<Sha512>());
    reset(state, initialHash512);
    return changetype<Sha512>(state);
  }

  /** Adds a piece to the message. How the message is cut into pieces makes no difference. */
  update<TextPiece>(piece: TextPiece): void {
    resetTexts();
    const pointer = textPointer(piece);
    absorb(changetype<usize>(this), pointer, textSize);
  }

  /** The digest of all pieces so far: 64 bytes. More pieces may follow. */
  digest(): Bytes {
    return digestSoFar(changetype<usize>(this), 64);
  }
}

/** A SHA-384 digest of a message that comes in pieces. */
@final
export class Sha384 {
  /** A digest of nothing so far. */
  constructor() {
    const state = __new(STATE_SIZE, idof<Sha384>());
    reset(state, initialHash384);
    return changetype<Sha384>(state);
  }

  /** Adds a piece to the message. How the message is cut into pieces makes no difference. */
  update<TextPiece>(piece: TextPiece): void {
    resetTexts();
    const pointer = textPointer(piece);
    absorb(changetype<usize>(this), pointer, textSize);
  }

  /** The digest of all pieces so far: 48 bytes. More pieces may follow. */
  digest(): Bytes {
    return digestSoFar(changetype<usize>(this), 48);
  }
}
