// Text for the module's data. String literals of AssemblyScript are UTF-16 with a header each: tables of words are half
// as large as bytes, and only a generator can write those.

const perLine = 24;

/** Lines that declare the bytes of an ASCII text as `name`, which a module has only when it uses them. */
export function asciiData(name: string, comment: string, text: string): string[] {
  const bytes = [...text].map((character) => character.charCodeAt(0));
  const wrong = bytes.find((byte) => byte > 0x7f);
  if (wrong !== undefined)
    throw new RangeError(`${name} has a character that is not ASCII: ${wrong}`);
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    rows.push(`  ${bytes.slice(at, at + perLine).join(", ")},`);
  }
  return [
    `/** ${comment} */`,
    "// prettier-ignore",
    "// @ts-ignore: decorator",
    `@lazy export const ${name}: usize = memory.data<u8>([`,
    ...rows,
    "]);",
  ];
}

/** A constant enumeration of the places at which texts begin in a table, each with a NUL behind it. */
export function placesOf(name: string, comment: string, words: Record<string, string>): string[] {
  let place = 0;
  const rows = Object.entries(words).flatMap(([word, text]) => {
    const row = [`  /** \`${text}\` */`, `  ${word} = ${place},`];
    place += text.length + 1;
    return row;
  });
  return [`/** ${comment} */`, `export const enum ${name} {`, ...rows, "}"];
}

/** The texts one after the other, each with a NUL behind it. */
export function joined(texts: Iterable<string>): string {
  return [...texts].map((text) => `${text}\0`).join("");
}
