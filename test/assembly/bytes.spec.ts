// Bytes: comparing, searching and cutting, with texts of both kinds and at every edge.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

const abc = Bytes.fromString("abcabc");

function bytesOf(byte: u8, count: i32): Bytes {
  const array = new StaticArray<u8>(count);
  array.fill(byte);
  return Bytes.fromArray(array);
}

describe("Bytes", () => {
  it("are as long as their UTF-8 form", () => {
    expect(Bytes.empty.length).toBe(0);
    expect(Bytes.fromString("").length).toBe(0);
    expect(Bytes.fromString("aé€😀").length).toBe(10);
    expect(Bytes.fromString("a".repeat(10000)).length).toBe(10000);
  });

  it("have a lower case, in which only A to Z are others", () => {
    expect(Bytes.fromString("X-Req@[`{zÉ9").toLowerCase().toString()).toBe("x-req@[`{zÉ9");
    expect(Bytes.empty.toLowerCase().length).toBe(0);
  });

  it("give a byte, or -1 outside", () => {
    expect(abc.get(0)).toBe(0x61);
    expect(abc[5]).toBe(0x63);
    expect(bytesOf(255, 1).get(0)).toBe(255);
    expect(abc.get(6)).toBe(-1);
    expect(abc.get(-1)).toBe(-1);
    expect(abc.get(i32.MIN_VALUE)).toBe(-1);
    expect(Bytes.empty.get(0)).toBe(-1);
  });

  it("equal a text of the same bytes, string or Bytes, and nothing else", () => {
    expect(abc.equals("abcabc")).toBe(true);
    expect(abc.equals(Bytes.fromString("abcabc"))).toBe(true);
    expect(abc.equals("abcab")).toBe(false);
    expect(abc.equals("abcabcd")).toBe(false);
    expect(abc.equals("abcabC")).toBe(false);
    expect(Bytes.empty.equals("")).toBe(true);
    expect(Bytes.fromString("é").equals("é")).toBe(true);
    const long = "x".repeat(5000);
    expect(Bytes.fromString(long).equals(long)).toBe(true);
    expect(Bytes.fromString(long).equals(long + "y")).toBe(false);
  });

  it("equal no text that is null", () => {
    const none: Bytes | null = null;
    const noString: string | null = null;
    expect(Bytes.empty.equals(none)).toBe(false);
    expect(Bytes.empty.equals(noString)).toBe(false);
    expect(Bytes.empty.equalsIgnoreCase(none)).toBe(false);
    expect(Bytes.empty.startsWith(none)).toBe(false);
    expect(Bytes.empty.endsWith(none)).toBe(false);
    expect(abc.indexOf(none)).toBe(-1);
  });

  it("equal without regard to case in ASCII only", () => {
    expect(Bytes.fromString("AbZ@[`{").equalsIgnoreCase("aBz@[`{")).toBe(true);
    expect(Bytes.fromString("@").equalsIgnoreCase("`")).toBe(false);
    expect(Bytes.fromString("[").equalsIgnoreCase("{")).toBe(false);
    expect(Bytes.fromString("É").equalsIgnoreCase("é")).toBe(false);
    expect(abc.equalsIgnoreCase("ABC")).toBe(false);
  });

  it("find a text from a position on", () => {
    expect(abc.indexOf("c")).toBe(2);
    expect(abc.indexOf("c", 3)).toBe(5);
    expect(abc.indexOf("ca")).toBe(2);
    expect(abc.indexOf("abc", -5)).toBe(0);
    expect(abc.indexOf("abc", 4)).toBe(-1);
    expect(abc.indexOf("abcabcd")).toBe(-1);
    expect(abc.indexOf("")).toBe(0);
    expect(abc.indexOf("", 6)).toBe(6);
    expect(abc.indexOf("", 7)).toBe(-1);
    expect(abc.indexOf(Bytes.fromString("bc"), i32.MAX_VALUE)).toBe(-1);
    expect(abc.includes("cab")).toBe(true);
    expect(abc.includes("cb")).toBe(false);
  });

  it("begin and end with a text", () => {
    expect(abc.startsWith("abca")).toBe(true);
    expect(abc.startsWith("")).toBe(true);
    expect(abc.startsWith("b")).toBe(false);
    expect(abc.startsWith("abcabcd")).toBe(false);
    expect(abc.endsWith("cabc")).toBe(true);
    expect(abc.endsWith("")).toBe(true);
    expect(abc.endsWith("b")).toBe(false);
    expect(abc.endsWith("xabcabc")).toBe(false);
  });

  it("are cut as strings are", () => {
    const positions: i32[] = [i32.MIN_VALUE, -7, -6, -1, 0, 1, 5, 6, 7, i32.MAX_VALUE];
    const text = "abcabc";
    for (let i = 0; i < positions.length; i++) {
      for (let j = 0; j < positions.length; j++) {
        const start = positions[i];
        const end = positions[j];
        // String#slice overflows at the smallest number.
        if (start == i32.MIN_VALUE || end == i32.MIN_VALUE) continue;
        expect(abc.slice(start, end).toString()).toBe(text.slice(start, end));
      }
    }
    expect(abc.slice(i32.MIN_VALUE).toString()).toBe(text);
    expect(abc.slice(0, i32.MIN_VALUE).toString()).toBe("");
    expect(abc.slice().toString()).toBe(text);
  });

  it("are joined with a text", () => {
    expect(abc.concat("é").toString()).toBe("abcabcé");
    expect(Bytes.empty.concat(abc).toString()).toBe("abcabc");
    expect(abc.concat("").equals(abc)).toBe(true);
    const none: string | null = null;
    expect(abc.concat(none).equals(abc)).toBe(true);
  });

  it("sort by their bytes", () => {
    expect(Bytes.fromString("a") < Bytes.fromString("b")).toBe(true);
    expect(Bytes.fromString("a") < Bytes.fromString("aa")).toBe(true);
    expect(Bytes.fromString("b") > Bytes.fromString("aa")).toBe(true);
    expect(bytesOf(0x80, 1) > bytesOf(0x7f, 1)).toBe(true);
    expect(abc <= Bytes.fromString("abcabc")).toBe(true);
    expect(abc >= Bytes.fromString("abcabc")).toBe(true);
    expect(abc.compareTo(Bytes.fromString("abcabc"))).toBe(0);
  });

  it("become text with U+FFFD for what is not UTF-8", () => {
    expect(Bytes.empty.toString()).toBe("");
    expect(Bytes.fromString("aé€😀").toString()).toBe("aé€😀");
    expect(bytesOf(0xff, 2).toString()).toBe("\ufffd\ufffd");
    expect(bytesOf(0xe2, 1).concat("x").toString()).toBe("\ufffdx");
    expect(Bytes.fromString("\ud800").toString()).toBe("\ufffd");
  });
});
