// The source map that asc writes beside a module, kept small, and the module as it is without one: the bytes are the
// same but for the section that names the map.

/** Name of the section that asc adds at the end. */
const urlSection = "sourceMappingURL";

/** Without the section at its end that names the map. */
export function withoutMapSection(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const name = text.lastIndexOf(urlSection);
  // Before the name stand its length, one byte, the section's size, one or two, and the section's number, 0.
  for (const sizeBytes of [1, 2]) {
    const start = name - 2 - sizeBytes;
    if (name < 0 || start < 8 || text[start] !== 0 || text[name - 1] !== urlSection.length)
      continue;
    const [low = 0, high = 0] = text.subarray(start + 1);
    const size = sizeBytes === 1 ? low : (low & 0x7f) | (high << 7);
    const isWhole = sizeBytes === 1 ? low < 0x80 : low >= 0x80 && high < 0x80;
    if (isWhole && start + 1 + sizeBytes + size === text.length) return bytes.slice(0, start);
  }
  return bytes;
}

/** Without the texts of the sources, most of its size: who reads a place has the files. */
export function withoutSources(map: string): string {
  const { version, sources, names, mappings } = JSON.parse(map) as Record<string, unknown>;
  return JSON.stringify({ version, sources, names, mappings });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number in a mapping: five bits a digit, the lowest first, the sign in the lowest bit (ECMA-426, "Base64 VLQ"). */
function readNumber(text: string): { value: number; length: number } {
  let value = 0;
  let length = 0;
  let digit: number;
  do {
    digit = digits.indexOf(text.charAt(length));
    value += (digit & 31) * 32 ** length;
    length++;
  } while (digit >= 32 && length < text.length);
  return { value: value % 2 === 0 ? value / 2 : -(value - 1) / 2, length };
}

function writeNumber(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = "";
  do {
    const digit = rest % 32;
    rest = (rest - digit) / 32;
    text += digits.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}

/** The map of the same instructions, all `shift` bytes further: asc writes one line, where only the first column is not relative. */
export function shiftedMap(map: string, shift: number): string {
  const parsed = JSON.parse(map) as { mappings: string };
  const { mappings } = parsed;
  if (mappings === "") return map;
  const first = readNumber(mappings);
  const moved = writeNumber(first.value + shift) + mappings.slice(first.length);
  return JSON.stringify({ ...parsed, mappings: moved });
}
