// The pairs form of header maps: one map by hand, and the damage that must not trap. Properties
// against a model are in test/sdk.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Pairs } from "proxy-wasm-assemblyscript-sdk/http/pairs";

function words(numbers: u32[]): Bytes {
  const array = new StaticArray<u8>(numbers.length * 4);
  for (let at = 0; at < numbers.length; at++) {
    store<u32>(changetype<usize>(array) + at * 4, numbers[at]);
  }
  return Bytes.fromArray(array);
}

function append(pairs: Pairs, name: string, value: string): void {
  const nameBytes = Bytes.fromString(name);
  const valueBytes = Bytes.fromString(value);
  pairs.append(
    changetype<usize>(nameBytes),
    nameBytes.length,
    changetype<usize>(valueBytes),
    valueBytes.length,
  );
}

function shown(pairs: Pairs): string {
  let text = "";
  for (pairs.rewind(); pairs.isOnEntry; pairs.advance()) {
    text += pairs.name().toString() + "=" + pairs.value().toString() + ";";
  }
  return text;
}

describe("the pairs form", () => {
  it("is read in order", () => {
    const pairs = new Pairs();
    const texts = Bytes.fromString(":path\0/\0empty\0\0a\0b\0");
    expect(pairs.load(words([3, 5, 1, 5, 0, 1, 1]).concat(texts))).toBe(true);
    expect(shown(pairs)).toBe(":path=/;empty=;a=b;");
  });

  it("is empty for no bytes and for no entries", () => {
    const pairs = new Pairs();
    expect(pairs.load(Bytes.empty)).toBe(true);
    expect(pairs.count).toBe(0);
    expect(pairs.load(words([0]))).toBe(true);
    expect(pairs.count).toBe(0);
    expect(pairs.encode().length).toBe(4);
  });

  it("is refused when damaged, and empty then", () => {
    const pairs = new Pairs();
    const damaged: Bytes[] = [
      Bytes.fromString("abc"),
      words([1]),
      words([u32.MAX_VALUE]),
      words([0x20000000, 1, 1]),
      words([1, u32.MAX_VALUE, u32.MAX_VALUE]),
      words([1, u32.MAX_VALUE, 3]).concat("abcd"),
      words([1, 1, u32.MAX_VALUE - 2]).concat("abcd"),
      words([1, 1, 1]).concat("a\0b"),
      words([1, 1, 1]).concat("a\0bb"),
      words([1, 1, 1]).concat("aab\0"),
      words([1, 1, 1]).concat("a\0b\0c"),
      words([0, 0]),
    ];
    for (let at = 0; at < damaged.length; at++) {
      append(pairs, "old", "entry");
      expect(pairs.load(damaged[at])).toBe(false, "case " + at.toString());
      expect(shown(pairs)).toBe("");
      pairs.rewind();
      expect(pairs.isOnEntry).toBe(false);
    }
  });

  it("grows past its room and stays in order, pseudo headers first", () => {
    const pairs = new Pairs();
    let wanted = "";
    for (let count = 0; count < 200; count++) {
      append(pairs, "n", count.toString());
      wanted += "n=" + count.toString() + ";";
    }
    append(pairs, ":status", "200");
    append(pairs, ":other", "x".repeat(5000));
    expect(shown(pairs)).toBe(":status=200;:other=" + "x".repeat(5000) + ";" + wanted);
    const copy = new Pairs();
    expect(<u32>pairs.encode().length).toBe(pairs.encodedSize);
    expect(copy.load(pairs.encode())).toBe(true);
    expect(shown(copy)).toBe(shown(pairs));
  });
});
