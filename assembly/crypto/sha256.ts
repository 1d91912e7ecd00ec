// SHA-256 (FIPS 180-4), at once or in pieces as a body arrives.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import {
  absorb,
  DIGEST_SIZE,
  finish,
  resetHash,
  scratchState,
  setLength,
  STATE_SIZE,
} from "./sha256-state";

function digestOf(pointer: usize, size: u32): Bytes {
  resetHash(scratchState);
  setLength(scratchState, 0);
  absorb(scratchState, pointer, size);
  const result = newBytes(DIGEST_SIZE);
  finish(scratchState, changetype<usize>(result));
  return result;
}

/** The SHA-256 digest of a text's bytes: 32 bytes. */
export function sha256<TextMessage>(message: TextMessage): Bytes {
  resetTexts();
  const pointer = textPointer(message);
  return digestOf(pointer, textSize);
}

/**
 * A SHA-256 digest of a message that comes in pieces.
 *
 * An object of this class is the state of sha256-state.ts, as a Bytes is its bytes.
 */
@final
export class Sha256 {
  /** A digest of nothing so far. */
  constructor() {
    const state = __new(STATE_SIZE, idof<Sha256>());
    resetHash(state);
    setLength(state, 0);
    return changetype<Sha256>(state);
  }

  /** Adds a piece to the message. How the message is cut into pieces makes no difference. */
  update<TextPiece>(piece: TextPiece): void {
    resetTexts();
    const pointer = textPointer(piece);
    absorb(changetype<usize>(this), pointer, textSize);
  }

  /** The digest of all pieces so far: 32 bytes. More pieces may follow. */
  digest(): Bytes {
    memory.copy(scratchState, changetype<usize>(this), STATE_SIZE);
    const result = newBytes(DIGEST_SIZE);
    finish(scratchState, changetype<usize>(result));
    return result;
  }
}
