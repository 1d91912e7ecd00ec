// Mutants that no test can find, because the module does the same for every input; each with the reason. They are told
// by a part of their source line and the change, and are not counted. One that is not met any more fails the command.

const beforeTheFirst =
  "no byte stands before the first one, so the search begins there all the same";
const anyNegative = "all that is asked of the result is whether it is below 0";
const placesOfBytes = (file, ...texts) =>
  texts.map((text) => ({ file, text, changes: ["0 → -1"], why: beforeTheFirst }));

export const equivalent = [
  ...placesOfBytes(
    "syntax/query.ts",
    "placeOf(path, 0x23, 0)",
    "decodeForm(written, placeOf(written, 0x3d, 0) + 1",
  ),
  ...placesOfBytes("template/operator-reader.ts", "colon = placeOf(argument, separator, 0)"),
  ...placesOfBytes("template/operator-value.ts", "path.slice(0, placeOf(path, 0x3f, 0))"),
  {
    file: "syntax/query.ts",
    text: "return size == end - start ? result : result.slice(0, size);",
    changes: ["sub → add", "if (false)"],
    why: "a slice of all the bytes has the same bytes",
  },
  {
    file: "syntax/http-list.ts",
    text: "while (end > start && isBlank(text.get(end - 1))) end--;",
    changes: ["lt_s → le_s"],
    why: "an end before the start makes an empty slice, too",
  },
  {
    file: "syntax/http-list.ts",
    text: "return size == end - start ? result : result.slice(0, size);",
    changes: ["sub → add", "if (false)"],
    why: "a slice of all the bytes has the same bytes",
  },
  {
    file: "syntax/http-list.ts",
    text: "if (end < 0) return false;",
    changes: ["lt_s → le_s"],
    why: "the second quote stands behind the first one, so not at 0",
  },
  {
    file: "syntax/quality-list.ts",
    text: "range.get(slash + 1) != 0x2a) return -1;",
    changes: ["-1 → -2", "0 → -1"],
    why: "all that is asked of the result is whether it is below 0; and of a star without a slash what stands before the slash is no type",
  },
  {
    file: "syntax/quality-list.ts",
    text: "fit = 0x200;",
    changes: ["512 → 511", "512 → 513"],
    why: "fits are compared, and those of a whole type differ from others by more than the most parameters",
  },
  ...["if (isPartOf(range, tag)) return 0x100;", "equalsIgnoreCase(token)) return 0x100;"].map(
    (text) => ({
      file: "syntax/quality-list.ts",
      text,
      changes: ["256 → 255", "256 → 257"],
      why: "fits are compared, and the next ones are 0 and 512",
    }),
  ),
  {
    file: "json/quoted.ts",
    text: "if (byte >= 0x20 || short != 0) {",
    changes: ["ge_u → gt_u"],
    why: "a space is copied with the plain text before",
  },
  {
    file: "json/pointer.ts",
    text: "(length > 1 && token.get(0) == 0x30)) return -1;",
    changes: ["-1 → -2"],
    why: anyNegative,
  },
  {
    file: "json/pointer.ts",
    text: "isFound = index >= 0 && findItem(reader, index);",
    changes: ["if (true)"],
    why: "counting down from below 0 never meets 0 in a text of at most some megabytes",
  },
  {
    file: "path/normalize.ts",
    text: "store<u8>(target++, low < 10 ? 0x30 + low : 0x37 + low);",
    changes: ["10 → 11", "10 → 9", "lt_u → le_u"],
    why: "none of the characters that are escaped has 9 or 10 for its second digit",
  },
  {
    file: "template/header-template.ts",
    text: "if (text.length != 0) this.parts.push(",
    changes: ["if (true)"],
    why: "an empty text adds nothing to what is written",
  },
  {
    file: "uuid.ts",
    text: "if (lastHigh > 0x3ff) {",
    changes: ["1023 → 1024", "1023 → 1022", "gt_u → ge_u"],
    why: "it takes 2^39 ids within one millisecond to get there",
  },
  {
    file: "network/ip-address.ts",
    text: "while (shift > 0 && value >> shift == 0) shift -= 4;",
    changes: ["0 → 1"],
    why: "the shift is 12, 8, 4 or 0",
  },
  ...["high", "low"].map((half) => ({
    file: "network/cidr-table.ts",
    text: `if (one.${half} != other.${half}) return one.${half} <`,
    changes: ["lt_u → le_u"],
    why: "both are not the same here",
  })),
  {
    file: "network/cidr-table.ts",
    text: "if (digit > 9) return -1;",
    changes: ["-1 → -2"],
    why: anyNegative,
  },
  {
    file: "regex/glob.ts",
    text: "program.repeat(0, 1, -1, false, false);",
    changes: ["-1 → -2", "0 → 1", "0 → -1"],
    why: "below 0 is without end; whether it is lazy decides nothing where only whole texts match, and whether it may be empty is asked for a least of 0 only",
  },
  {
    file: "regex/glob.ts",
    text: "program.repeat(start, 0, -1, false, false);",
    changes: ["-1 → -2", "0 → -1"],
    why: "below 0 is without end, or none; the rest as above",
  },
  {
    file: "regex/glob.ts",
    text: "const isAll = reader.skip(0x2a) || apart == 0;",
    changes: ["if (true)"],
    why: "it makes the set within segments of that for all, which without a separator is the same one",
  },
  {
    file: "regex/glob.ts",
    text: "if (separator > 0) set.add(0, separator - 1);",
    changes: ["if (true)"],
    why: "without a separator the second range holds all anyway",
  },
  {
    file: "regex/glob.ts",
    text: "program.push(Operation.Match, 0)",
    changes: ["0 → 1", "0 → -1"],
    why: "this instruction has no argument",
  },
  {
    file: "regex/glob.ts",
    text: "const any = anyPoint(0);",
    changes: ["0 → -1"],
    why: "the two ranges in place of one hold the same code points",
  },
  {
    file: "regex/glob.ts",
    text: "set.add(separator > 0 ? separator + 1 : 0, INVALID);",
    changes: ["-2 → -1"],
    why: "what is above stands for the end of the text, which no set is asked for",
  },
  {
    file: "regex/alphabet.ts",
    text: "if (last < LAST_POINT) this.points.push(last + 1);",
    changes: ["1114111 → 1114112"],
    why: "it makes a class of its own for what is above the last code point",
  },
  {
    file: "regex/alphabet.ts",
    text: "let count = 1;",
    changes: ["1 → 2"],
    why: "a class that is there twice is met once",
  },
  {
    file: "regex/automaton.ts",
    text: "if (next == DEAD) return false;",
    changes: ["if (false)", "the branch never taken"],
    why: "the dead state follows itself to the end of the text, and takes nothing",
  },
  {
    file: "regex/parser.ts",
    text: "if (flag >= Around.WordBoundary) this.program.looksForWords = true;",
    changes: ["if (true)"],
    why: "classes are told apart that need not be",
  },
  {
    file: "regex/class-reader.ts",
    text: "return small < 0x80 && addClass(set, 0, 1, small, small != letter);",
    changes: ["if (true)"],
    why: "no class has a letter beyond ASCII",
  },
  {
    file: "regex/class-reader.ts",
    text: "if (size == 1 || !addClass(set, name, size, 0, isNegated))",
    changes: ["1 → 0", "1 → 2"],
    why: "no class has a name of 0 or 2 letters, and none of those with one letter is the letter 0",
  },
];
