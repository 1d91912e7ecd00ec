// An archive with one file in it, without anything that could differ: no time, no owner, no names of users.
// Source: POSIX.1-1988, the ustar interchange format.

const recordSize = 512;

/** Octal digits with a NUL behind them, as wide as the field. */
const octal = (value: number, width: number): string =>
  `${value.toString(8).padStart(width - 1, "0")}\0`;

function header(name: string, size: number): Uint8Array {
  const record = Buffer.alloc(recordSize);
  const put = (text: string, offset: number): number => record.write(text, offset, "latin1");
  put(name, 0);
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108); // Owner: root.
  put(octal(0, 8), 116); // Group: root.
  put(octal(size, 12), 124);
  put(octal(0, 12), 136); // Changed at the beginning of time.
  put(" ".repeat(8), 148); // The checksum counts itself as spaces.
  put("0", 156); // A plain file.
  put("ustar\0" + "00", 257);
  const checksum = record.reduce((sum, byte) => sum + byte, 0);
  put(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return record;
}

/** @param name at most 99 ASCII characters */
export function tarOf(name: string, bytes: Uint8Array): Uint8Array {
  const padding = (recordSize - (bytes.length % recordSize)) % recordSize;
  // Two empty records end an archive.
  return Buffer.concat([header(name, bytes.length), bytes, Buffer.alloc(padding + 2 * recordSize)]);
}
