// Random JSON documents, and random damage to them.

import type { Random } from "./random.js";

const spaces = ["", "", "", "", " ", "\n", "\r\n", "\t  "];
const words = [
  "a",
  "b",
  "ab",
  "é",
  "日本",
  "😀",
  "x".repeat(70),
  "/",
  "~",
  " ",
  "\u2028",
  "\u007f",
];
const escapes = [
  ...'bfnrt/\\"'.split("").map((letter) => `\\${letter}`),
  ...["\\u0061", "\\u00e9", "\\u0000", "\\uD83D\\uDE00", "\\u20aC", "\\ud800", "\\uDC00\\ud800"],
];

function digits(random: Random, most: number): string {
  return Array.from({ length: 1 + random.below(most) }, () => random.below(10)).join("");
}

/** A number, in any of the ways to write one. */
export function randomNumber(random: Random): string {
  const sign = random.chance(30) ? "-" : "";
  const whole = random.chance(20)
    ? "0"
    : `${1 + random.below(9)}${random.chance(70) ? digits(random, random.pick([2, 5, 18, 40])) : ""}`;
  const fraction = random.chance(40) ? `.${digits(random, random.pick([2, 6, 17, 60]))}` : "";
  const exponent = random.chance(30)
    ? `${random.pick(["e", "E"])}${random.pick(["", "+", "-"])}${digits(random, random.pick([1, 2, 3]))}`
    : "";
  return sign + whole + fraction + exponent;
}

function randomString(random: Random): string {
  const parts = Array.from({ length: random.below(4) }, () =>
    random.chance(25)
      ? random.pick(random.chance(90) ? escapes.slice(0, 13) : escapes)
      : random.pick(words),
  );
  return `"${parts.join("")}"`;
}

/** A document; nearly always a valid one (rarely with a repeated name or half a surrogate pair). */
export function randomDocument(random: Random, depth = 0): string {
  const space = (): string => random.pick(spaces);
  const kind = random.below(depth > 5 ? 4 : 8);
  let text: string;
  if (kind === 0) text = random.pick(["true", "false", "null"]);
  else if (kind === 1) text = randomNumber(random);
  else if (kind < 4) text = randomString(random);
  else {
    const isObject = kind > 5;
    const members = Array.from({ length: random.below(5) }, (_, index) => {
      const value = randomDocument(random, depth + 1);
      if (!isObject) return value;
      // Mostly names of their own, so that most documents have no repeated one.
      const name = random.chance(90)
        ? `"${index}${randomString(random).slice(1)}`
        : randomString(random);
      return `${space()}${name}${space()}:${value}`;
    });
    const inner = members.length === 0 ? space() : members.join(",");
    text = isObject ? `{${inner}}` : `[${inner}]`;
  }
  return space() + text + space();
}

const damage = [
  ...'{}[]",:\\0123456789.eE+-truefalsn \n\u0000\u001f',
  0x80,
  0xbf,
  0xc0,
  0xed,
  0xf5,
  0xff,
].map((one) => (typeof one === "number" ? one : one.charCodeAt(0)));

/** The document with one to three bytes replaced, inserted, removed, or a part doubled or cut off. */
export function damaged(document: Uint8Array, random: Random): Uint8Array {
  const bytes = [...document];
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes[Math.min(at, bytes.length - 1)] = random.pick(damage);
        break;
      case 1:
        bytes.splice(at, 0, random.pick(damage));
        break;
      case 2:
        bytes.splice(at, 1);
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + random.below(12)));
        break;
      default:
        if (random.chance(20)) bytes.length = at;
        else bytes.splice(at, 0, ...new TextEncoder().encode(random.pick(escapes)));
    }
  }
  return Uint8Array.from(bytes);
}
