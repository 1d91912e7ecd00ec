// Where in a text an offset is, as editors count.

/** Line, from 1, of the last {@link findPlace}. Lines end with LF. */
export let line: u32 = 0;

/** Column in bytes, from 1, of the last {@link findPlace}. */
export let column: u32 = 0;

/** Finds the place of the byte at `at` in the text that begins at `start`. */
export function findPlace(start: usize, at: usize): void {
  line = 1;
  for (let byte = start; byte < at; byte++) {
    if (load<u8>(byte) != 0x0a) continue;
    line++;
    start = byte + 1;
  }
  column = <u32>(at - start) + 1;
}
