// The JSON reader of the SDK, compiled as filters are, against published documents and against Node.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { call, compileGuest, repository, startGuest, type Guest } from "./compile-guest.js";
import { parseStrictly } from "./independent-json.js";
import { damaged, randomDocument, randomNumber } from "./random-documents.js";
import { Random } from "./random.js";

const vectors = join(
  process.env["VECTORS"] ?? join(repository, "../shared/vectors"),
  "json/test_parsing",
);
const suite = existsSync(vectors) ? readdirSync(vectors).sort() : [];
const documents = Number(process.env["JSON_DOCUMENTS"] ?? 120_000);

let guest: Guest;
let module: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  module = await compileGuest("test/fixtures/config/json-guest.ts");
  guest = await startGuest(module);
}, 120_000);

function put(document: Uint8Array): void {
  const place = call(guest, "place", document.length);
  new Uint8Array(guest.memory.buffer, place, document.length).set(document);
}

function read(document: string | Uint8Array, maximumSize = 1 << 20): number {
  put(typeof document === "string" ? new TextEncoder().encode(document) : document);
  return call(guest, "read", maximumSize);
}

function problem(): string {
  const place = call(guest, "problemPlace");
  return Buffer.from(guest.memory.buffer, place, call(guest, "problemSize")).toString();
}

/** What the guest writes down for a value (see json-guest.ts). */
function expected(value: unknown, out: number[]): void {
  const text = (string: string): void => {
    const bytes = new TextEncoder().encode(string);
    out.push(...new Uint8Array(Uint32Array.of(bytes.length).buffer), ...bytes);
  };
  if (value === null) out.push(0);
  else if (typeof value === "boolean") out.push(1, Number(value));
  else if (typeof value === "number") {
    out.push(2, ...new Uint8Array(Float64Array.of(value).buffer));
  } else if (typeof value === "string") {
    out.push(3);
    text(value);
    out.push(1);
  } else if (Array.isArray(value)) {
    out.push(4);
    for (const item of value) {
      out.push(1);
      expected(item, out);
    }
    out.push(0);
  } else {
    out.push(5);
    for (const [name, member] of Object.entries(value as object)) {
      out.push(1);
      text(name);
      out.push(1);
      expected(member, out);
    }
    out.push(0);
  }
}

/** Whether JavaScript keeps the order of the names. */
function isComparable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isComparable);
  return (
    !Object.keys(value).some((name) => /^\d+$/.test(name)) &&
    !Object.hasOwn(value, "__proto__") &&
    Object.values(value).every(isComparable)
  );
}

const none = -(2n ** 63n);

/** The integer that a number is, by exact arithmetic; `none` when it is none of 64 bits. */
function exactInteger(text: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text);
  const fraction = parts?.[3] ?? "";
  const digits = BigInt((parts?.[2] ?? "") + fraction);
  const scale = Number(parts?.[4] ?? 0) - fraction.length;
  const divisor = 10n ** BigInt(Math.max(-scale, 0));
  if (digits % divisor !== 0n) return none;
  const value =
    ((digits * 10n ** BigInt(Math.max(scale, 0))) / divisor) * (parts?.[1] === "-" ? -1n : 1n);
  return BigInt.asIntN(64, value) === value ? value : none;
}

describe("the public JSONTestSuite", () => {
  if (suite.length === 0) {
    const why = `no test vectors at ${vectors}: set VECTORS to their folder`;
    test.skipIf(process.env["CI"] === undefined)(`is there (${why})`, () => expect.fail(why));
    return;
  }
  const named = (prefix: string): string[] => suite.filter((name) => name.startsWith(prefix));

  test("is the whole suite", () => {
    expect([named("y_").length, named("n_").length]).toEqual([95, 188]);
  });

  // RFC 8259 lets readers choose about repeated names; this one refuses them.
  const repeated = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

  test.each(named("y_").filter((name) => !repeated.includes(name)))("%s is accepted", (name) => {
    expect(read(readFileSync(join(vectors, name)))).toBe(0);
  });

  test.each(repeated)("%s is refused for its repeated name", (name) => {
    read(readFileSync(join(vectors, name)));
    expect(problem()).toMatch("the object has this name already");
  });

  test.each(named("n_"))("%s is refused", (name) => {
    expect(read(readFileSync(join(vectors, name)))).not.toBe(0);
  });

  test.each(named("i_"))("%s is judged as Node judges it", (name) => {
    const document = readFileSync(join(vectors, name));
    expect(read(document) === 0).toBe(parseStrictly(document) !== undefined);
  });
});

describe("problems", () => {
  test.each([
    ["", "expected a value, found the end (line 1, column 1)"],
    ["[1,\n  ]", "expected a value, found ] (line 2, column 3)"],
    ["{a:1}", "expected a name in quotes, found a (line 1, column 2)"],
    ['{"a" 1}', "expected a colon, found 1 (line 1, column 6)"],
    ['{"a":1 "b":2}', 'expected , or }, found " (line 1, column 8)'],
    ["[1 2]", "expected , or ], found 2 (line 1, column 4)"],
    ["{} {}", "expected nothing more, found { (line 1, column 4)"],
    ["[01]", "expected a digit, found 0 (line 1, column 2)"],
    ["[1.]", "expected a digit, found ] (line 1, column 4)"],
    ['["a', "the string does not end, found the end (line 1, column 4)"],
    ['["a\n"]', "a control character must be escaped (line 1, column 4)"],
    ['["\\x"]', "no such escape (line 1, column 4)"],
    ['["\\ud800"]', "half of a surrogate pair (line 1, column 4)"],
    ['{"b":1,\n "a":2, "\\u0061":3}', "the object has this name already (line 2, column 9)"],
    ["[".repeat(65), "nested more than 64 deep (line 1, column 65)"],
    ["\ufeff{}", "expected a value, found byte 239 (line 1, column 1)"],
  ])("%j: %s", (document, words) => {
    expect(read(document)).not.toBe(0);
    expect(problem()).toBe(words);
  });

  test.each([
    ["[-]", "expected a digit, found ] (line 1, column 3)"],
    ["-", "expected a digit, found the end (line 1, column 2)"],
    ["[-a]", "expected a digit, found a (line 1, column 3)"],
    ["[00]", "expected a digit, found 0 (line 1, column 2)"],
    ["[1.e1]", "expected a digit, found e (line 1, column 4)"],
    ["[1e]", "expected a digit, found ] (line 1, column 4)"],
    ["[1e+]", "expected a digit, found ] (line 1, column 5)"],
  ])("of a number: %j: %s", (document, words) => {
    expect(read(document)).not.toBe(0);
    expect(problem()).toBe(words);
  });

  test.each([
    [[0xc1, 0xbf]],
    [[0xe0, 0x9f, 0xbf]],
    [[0xf0, 0x8f, 0xbf, 0xbf]],
    [[0xed, 0xa0, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf8, 0x88, 0x80, 0x80, 0x80]],
    [[0x80]],
    [[0xbf, 0xbf]],
  ])("%j is longer than needed, half of a pair, or beyond Unicode", (bytes) => {
    expect(read(Uint8Array.of(0x22, ...bytes, 0x22))).not.toBe(0);
    expect(problem()).toBe("not UTF-8 (line 1, column 2)");
  });

  test.each(["\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud800\udc00"])(
    "the escape %s becomes what it stands for",
    (escape) => {
      expect(read(`"${escape}"`)).toBe(0);
      const view = Buffer.from(guest.memory.buffer, call(guest, "writtenPlace"), 9);
      const text = JSON.parse(`"${escape}"`) as string;
      expect(view.subarray(5, 5 + view.readUInt32LE(1)).toString()).toBe(text);
    },
  );

  test.each(["1d5", "1D5", "1f5", '"\\u003:"', '"\\u00/0"', '"\\u0g00"', '"\\u`000"', '"\\u@000"'])(
    "%s is refused",
    (document) => {
      expect(read(document)).not.toBe(0);
    },
  );

  test.each([
    ['"5"', true],
    ['"\\u0035"', true],
    ['"55"', false],
    ['""', false],
    ["5", false],
    ["null", false],
    ["[]", false],
    ['["5"]', false],
  ])("whether %s is the text 5: %s", (document, isIt) => {
    put(new TextEncoder().encode(document));
    expect(call(guest, "isTextFive") !== 0).toBe(isIt);
  });

  test("of many names the first that was there already is named, whatever their order is", () => {
    const random = new Random(8);
    for (let round = 0; round < 400; round++) {
      const size = 2 + (random.below(4) === 0 ? random.below(200) : random.below(24));
      const names = Array.from({ length: size }, (_, at) => `${at}${"abc"[at % 3]}`);
      for (let at = size - 1; at > 0; at--) {
        const other = random.below(at + 1);
        [names[at], names[other]] = [names[other]!, names[at]!];
      }
      // One or two of them once more, behind themselves.
      const again = round % 3;
      for (let left = again; left > 0; left--) {
        names.splice(1 + random.below(names.length), 0, names[0]!);
      }
      const place = names.findIndex((name, at) => names.indexOf(name) < at);
      const members = names.map((name) => `"${name}":0`);
      const isRead = read(`{${members.join(",")}}`) === 0;
      expect(isRead, names.join()).toBe(again === 0);
      if (isRead) continue;
      const column = 2 + members.slice(0, place).join(",").length + (place > 0 ? 1 : 0);
      expect(problem()).toBe(`the object has this name already (line 1, column ${column})`);
    }
  });

  test("the byte that was found is named, and the end by its name", () => {
    for (const byte of [0x80, 0xfe, 0xff]) {
      expect(read(Uint8Array.of(0x5b, byte))).not.toBe(0);
      expect(problem()).toBe(`expected a value, found byte ${byte} (line 1, column 2)`);
    }
    expect(read("[")).not.toBe(0);
    expect(problem()).toBe("expected a value, found the end (line 1, column 2)");
  });

  test("bytes that are not UTF-8 are named", () => {
    expect(read(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).not.toBe(0);
    expect(problem()).toBe("not UTF-8 (line 1, column 2)");
  });

  test("a document above the maximum size is refused unread", () => {
    expect(read("[1,2]", 5)).toBe(0);
    expect(read("[1,2]", 4)).not.toBe(0);
    expect(problem()).toBe("larger than the limit (line 1, column 5)");
  });
});

describe("numbers", () => {
  const decimalOf = (text: string): number => {
    expect(read(text)).toBe(0);
    return new DataView(guest.memory.buffer).getFloat64(call(guest, "writtenPlace") + 1, true);
  };
  const integerOf = (text: string): bigint => {
    put(new TextEncoder().encode(text));
    return guest.exports["integer"]?.() as unknown as bigint;
  };

  test.each([
    ["0", 0n],
    ["-0", 0n],
    ["1.0", 1n],
    ["10e-1", 1n],
    ["1e18", 10n ** 18n],
    ["1.5e1", 15n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", none],
    ["-9223372036854775808", -(2n ** 63n)],
    ["-9223372036854775809", none],
    ["100000000000000000000e-2", 10n ** 18n],
    ["0.000000000000000000001e21", 1n],
    ["0e99999999999", 0n],
    ["1e99999999999", none],
    ["0.5", none],
    ['"5"', none],
    ["true", none],
    ["null", none],
    ["[5]", none],
    ["5x", none],
  ])("%s as an integer", (text, value) => {
    expect(integerOf(text)).toBe(value);
  });

  test("random numbers are the integers that exact arithmetic finds", () => {
    const random = new Random(3);
    const seen = { integers: 0, others: 0 };
    for (let count = 0; count < 40_000; count++) {
      const text = randomNumber(random);
      const value = exactInteger(text);
      seen[value === none ? "others" : "integers"]++;
      if (integerOf(text) !== value) expect(`${text} → ${integerOf(text)}`).toBe(value);
    }
    expect(Math.min(seen.integers, seen.others)).toBeGreaterThan(4_000);
  });

  const hard = [
    "1e23",
    "8.5e22",
    "9007199254740993",
    "9007199254740992.99999999999999999999999",
    "2.2250738585072011e-308",
    "2.2250738585072014e-308",
    "4.9406564584124654e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e309",
    "2e308",
    "3.5e308",
    "1e-400",
    "-0.0",
    `0.${"0".repeat(400)}1e401`,
    `1${"0".repeat(400)}e-400`,
    `1.${"0".repeat(900)}1`,
    // Halfway between two doubles, and a digit far behind it.
    "9007199254740993.0",
    `9007199254740993.${"0".repeat(850)}1`,
    (2 ** -1074 / 1).toFixed(100),
    "5e-324",
    "0.000001",
    "123456789012345678901234567890",
  ];

  test.each(hard)("%s is rounded as JSON.parse rounds", (text) => {
    expect(decimalOf(text)).toBe(JSON.parse(text));
  });

  test("random numbers and random bit patterns are rounded as JSON.parse rounds", () => {
    const random = new Random(20_260_101);
    const view = new DataView(new ArrayBuffer(8));
    for (let count = 0; count < 40_000; count++) {
      view.setUint32(0, random.below(2 ** 32));
      view.setUint32(4, random.below(2 ** 32));
      const double = view.getFloat64(0);
      const text =
        count % 2 === 0 && Number.isFinite(double)
          ? random.pick([String(double), double.toPrecision(17), double.toPrecision(20)])
          : randomNumber(random);
      const found = decimalOf(text.replace("e+", "e"));
      if (!Object.is(found, JSON.parse(text))) expect(`${text} → ${found}`).toBe(JSON.parse(text));
    }
  }, 120_000);

  test("halfway points between neighbours, and what is just beside them, go to the right one", () => {
    const random = new Random(7);
    for (let count = 0; count < 2_000; count++) {
      const significand =
        2n ** 52n + BigInt(random.below(2 ** 26)) * 2n ** 26n + BigInt(random.below(2 ** 26));
      const power = BigInt(random.below(900));
      const halfway = (2n * significand + 1n) * 2n ** power;
      for (const text of [`${halfway}`, `${halfway - 1n}`, `${halfway + 1n}`, `${halfway}e-5`]) {
        const found = decimalOf(text);
        if (found !== JSON.parse(text)) expect(`${text} → ${found}`).toBe(JSON.parse(text));
      }
    }
  }, 120_000);
});

describe("many documents", () => {
  test(`${documents} generated ones, half of them damaged, are judged and read as Node does`, () => {
    const random = new Random(1);
    const seen = { accepted: 0, refused: 0, compared: 0 };
    for (let count = 0; count < documents; count++) {
      let document: Uint8Array = new TextEncoder().encode(randomDocument(random));
      if (count % 2 === 1) document = damaged(document, random);
      const verdict = parseStrictly(document);
      if ((read(document) === 0) !== (verdict !== undefined)) {
        expect.fail(`${Buffer.from(document).toString("latin1")}: ${problem()}`);
      }
      if (verdict === undefined) {
        seen.refused++;
        continue;
      }
      seen.accepted++;
      if (!isComparable(verdict.value)) continue;
      seen.compared++;
      const written = Buffer.from(
        guest.memory.buffer,
        call(guest, "writtenPlace"),
        call(guest, "writtenSize"),
      );
      const bytes: number[] = [];
      expected(verdict.value, bytes);
      if (!written.equals(Uint8Array.from(bytes))) {
        expect(written, Buffer.from(document).toString()).toEqual(Buffer.from(bytes));
      }
    }
    // The generator must not drift into documents that test nothing.
    expect(seen.accepted).toBeGreaterThan(documents / 3);
    expect(seen.refused).toBeGreaterThan(documents / 4);
    expect(seen.compared).toBeGreaterThan(documents / 5);
  }, 600_000);

  test("passing over values keeps the place", () => {
    const random = new Random(2);
    const count = (value: unknown): number => {
      if (typeof value !== "object" || value === null) return 1;
      return Object.values(value).reduce<number>(
        (sum, member, index) => sum + (index % 2 === 0 ? count(member) : 1),
        1,
      );
    };
    for (let times = 0; times < 5_000; times++) {
      const document = new TextEncoder().encode(randomDocument(random));
      const verdict = parseStrictly(document);
      if (verdict === undefined || !isComparable(verdict.value)) continue;
      put(document);
      expect(call(guest, "countByHalves")).toBe(count(verdict.value));
    }
  });

  test.each([
    [
      "names in one object",
      (n: number) => `{${Array.from({ length: n }, (_, i) => `"${i}":0`).join()}}`,
    ],
    [
      "equal beginnings",
      (n: number) =>
        `{${Array.from({ length: n / 64 }, (_, i) => `"${"x".repeat(500)}${i}":0`).join()}}`,
    ],
    ["brackets", (n: number) => `[${Array.from({ length: n }, () => "[]").join()}]`],
    ["escapes", (n: number) => `"${"\\u0061".repeat(n)}"`],
  ])("time grows with the size: %s", (_, make) => {
    // CPU time, so that it does not count what else the machine does.
    const time = (size: number, times: number): number => {
      const bytes = new TextEncoder().encode(make(size));
      const started = process.cpuUsage();
      for (let left = times; left > 0; left--) {
        put(bytes);
        expect(call(guest, "isAccepted")).toBe(1);
      }
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    // A document of sixteen times the size, and sixteen documents: quadratic work takes sixteen times as long in every
    // attempt, linear work about as long, and sorting one and a half times.
    const ratios = Array.from({ length: 8 }, () => time(80_000, 1) / time(5_000, 16));
    expect(Math.min(...ratios)).toBeLessThan(6);
  });
});
