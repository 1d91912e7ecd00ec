// Where the bytes at each place stood before: for each length the nearest such place, since near ones cost least.

import { largestNumber } from "./model.js";

/** From `distance` bytes before on, `length` bytes are the same. */
export interface Copy {
  readonly distance: number;
  readonly length: number;
}

/** Earlier places that are looked at for each place. */
const mostPlaces = 128;
/** No copy is longer: more would cost time where a byte is repeated for long, and spare next to nothing. */
const longestCopy = 250;

/** For each place the copies that can begin there, ever longer ones from ever further away. */
export function findCopies(image: Uint8Array): readonly (readonly Copy[])[] {
  const latest = new Int32Array(65_536).fill(-1);
  const before = new Int32Array(image.length).fill(-1);
  const found: Copy[][] = [];
  for (let at = 0; at < image.length; at++) {
    const copies: Copy[] = [];
    found.push(copies);
    if (at + 1 >= image.length) continue;
    const pair = (image[at] ?? 0) | ((image[at + 1] ?? 0) << 8);
    let earlier = latest[pair] ?? -1;
    before[at] = earlier;
    latest[pair] = at;
    let longest = 1;
    for (let left = mostPlaces; left > 0 && earlier >= 0 && longest < longestCopy; left--) {
      const distance = at - earlier;
      if (distance > largestNumber) break;
      // The byte that would make it longer decides in most cases.
      if (image[earlier + longest] === image[at + longest]) {
        const length = commonLength(image, earlier, at);
        if (length > longest) copies.push({ distance, length: (longest = length) });
      }
      earlier = before[earlier] ?? -1;
    }
  }
  return found;
}

/** How many bytes from two places on are the same, as far as that is looked at. */
export function commonLength(image: Uint8Array, earlier: number, at: number): number {
  let length = 0;
  const most = Math.min(image.length - at, longestCopy);
  while (length < most && image[earlier + length] === image[at + length]) length++;
  return length;
}
