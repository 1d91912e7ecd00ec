import { describe, expect, it } from "vitest";
import { utf8 } from "../bytes.js";
import { GuestMemory } from "./guest-memory.js";

const page = 65536;

// [R1.2-1], [R1.2-2], [R1.2-3]
describe("a block", () => {
  it.each([
    [0, 0, true],
    [page, 0, true],
    [page - 4, 4, true],
    [page - 3, 4, false],
    [0xffffffff, 0xffffffff, false],
  ])("at %i of %i bytes is readable: %s", (address, size, readable) => {
    const memory = new GuestMemory(new WebAssembly.Memory({ initial: 1 }));
    expect(memory.read(address, size) !== undefined).toBe(readable);
    expect(memory.text(address, size) !== undefined).toBe(readable);
  });

  it("is written whole or not at all", () => {
    const memory = new GuestMemory(new WebAssembly.Memory({ initial: 1 }));
    expect(memory.write(page - 2, utf8("abc"))).toBe(false);
    expect(memory.write(page - 3, utf8("abc"))).toBe(true);
    expect(memory.text(page - 3, 3)).toBe("abc");
    expect(memory.writeU64(page - 7, 1n)).toBe(false);
  });
});

it("follows a memory that grows", () => {
  const raw = new WebAssembly.Memory({ initial: 1 });
  const memory = new GuestMemory(raw);
  expect(memory.writeU32(page, 7)).toBe(false);
  raw.grow(1);
  expect(memory.writeU32(page, 7)).toBe(true);
  expect(memory.readU32(page)).toBe(7);
});

// [R1.1-6]
it("that is not there kills Envoy at the first use", () => {
  expect(() => new GuestMemory(undefined).read(0, 0)).toThrow(/Envoy 1.40 dies here \(SIGSEGV\)/);
});
