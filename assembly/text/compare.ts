// Compares bytes in memory. A function of its own, because the standard library's is written out wherever it is used: 200
// bytes each time.

/** Less than 0, 0 or greater than 0, as `size` bytes at `left` sort before, with or after those at `right`. */
export function compareBytes(left: usize, right: usize, size: usize): i32 {
  return memory.compare(left, right, size);
}
