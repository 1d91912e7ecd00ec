// The UTF-8 codec at the borders of its ranges. Properties against Node's codec are in test/sdk.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { utf8Size } from "proxy-wasm-assemblyscript-sdk/text/utf8";

function decoded(bytes: u8[]): string {
  return Bytes.fromArray(StaticArray.fromArray(bytes)).toString();
}

describe("the UTF-8 codec", () => {
  it("goes there and back at the borders of every length", () => {
    const points: i32[] = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
    for (let at = 0; at < points.length; at++) {
      const text = "a" + String.fromCodePoint(points[at]) + "b";
      const bytes = Bytes.fromString(text);
      expect(bytes.toString()).toBe(text);
      expect(bytes.length).toBe(String.UTF8.byteLength(text));
      expect(utf8Size(changetype<usize>(text), text.length)).toBe(<u32>bytes.length);
    }
  });

  it("refuses overlong forms, surrogates and what lies beyond the last code point", () => {
    expect(decoded([0xc0, 0x80])).toBe("\ufffd\ufffd");
    expect(decoded([0xe0, 0x9f, 0xbf])).toBe("\ufffd\ufffd\ufffd");
    expect(decoded([0xf0, 0x8f, 0xbf, 0xbf])).toBe("\ufffd\ufffd\ufffd\ufffd");
    expect(decoded([0xed, 0xa0, 0x80])).toBe("\ufffd\ufffd\ufffd");
    expect(decoded([0xf4, 0x90, 0x80, 0x80])).toBe("\ufffd\ufffd\ufffd\ufffd");
  });

  it("makes one U+FFFD of the longest part that could have gone on", () => {
    expect(decoded([0xe2, 0x82])).toBe("\ufffd");
    expect(decoded([0xe2, 0x82, 0x41])).toBe("\ufffdA");
    expect(decoded([0xf0, 0x9f, 0x98, 0xf0, 0x9f, 0x98, 0x80])).toBe("\ufffd😀");
  });

  it("keeps a byte order mark", () => {
    expect(decoded([0xef, 0xbb, 0xbf, 0x41])).toBe("\ufeffA");
  });

  it("turns lone surrogates into U+FFFD", () => {
    expect(Bytes.fromString("\udc00\ud800").toString()).toBe("\ufffd\ufffd");
    expect(Bytes.fromString("\ud83d").equals("\ufffd")).toBe(true);
  });
});
