// The one form of `pattern` that a module can check in a few bytes: a class of characters, repeated.

/** `^[…]+$` or `^[…]*$`. */
export interface CharacterClass {
  /** The class in its brackets, as it was written. */
  text: string;
  /** For each character below U+0080 whether it is in the class: 16 bytes, lowest bit first. */
  bits: Uint8Array;
  /** Whether characters from U+0080 on are in the class: those of a class that begins with ^. */
  others: boolean;
}

/** The class and whether an empty string matches; undefined when the pattern has another form. */
export function readCharacterClass(
  pattern: string,
): { characters: CharacterClass; matchesEmpty: boolean } | undefined {
  const parts =
    /^\^(\[(\^?)(?:[^\\\]]|\\[^a-zA-Z0-9]|\\[dwtnr]|\\x[0-7][0-9a-fA-F])+\])([+*])\$$/.exec(
      pattern,
    );
  const text = parts?.[1];
  if (text === undefined || /[^\x20-\x7e]/.test(text)) return undefined;
  let expression: RegExp;
  try {
    expression = new RegExp(`^${text}$`, "u");
  } catch {
    return undefined;
  }
  const bits = new Uint8Array(16);
  for (let code = 0; code < 128; code++) {
    if (expression.test(String.fromCharCode(code))) bits[code >> 3]! |= 1 << (code & 7);
  }
  return {
    characters: { text, bits, others: parts?.[2] === "^" },
    matchesEmpty: parts?.[3] === "*",
  };
}

/** Whether every character of the text is in the class. */
export function isInClass(text: string, { bits, others }: CharacterClass): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 128 ? ((bits[code >> 3] ?? 0) >> (code & 7)) & 1 : others;
  });
}
