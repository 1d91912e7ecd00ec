// The table of contexts: finds what was added, forgets what was removed, and shrinks again.

import { Context } from "proxy-wasm-assemblyscript-sdk/context/context";
import { ContextTable } from "proxy-wasm-assemblyscript-sdk/context/context-table";

function filled(first: u32, count: u32): ContextTable {
  const table = new ContextTable();
  for (let id = first; id < first + count; id++) table.add(new Context(id));
  return table;
}

describe("the table of contexts", () => {
  it("finds every context by its number, and nothing else", () => {
    const table = filled(1, 1000);
    for (let id: u32 = 1; id <= 1000; id++) {
      const found = table.find(id);
      assert(found != null && found.id == id);
    }
    expect(table.find(0) == null).toBe(true);
    expect(table.find(1001) == null).toBe(true);
    expect(table.find(u32.MAX_VALUE) == null).toBe(true);
  });

  it("removes from the front, the middle and the end of a list", () => {
    const table = new ContextTable();
    // All in one list: the same low bits.
    for (let id: u32 = 0; id < 8; id++) table.add(new Context(id << 8));
    const order: u32[] = [7, 0, 3, 5, 1, 6, 2, 4];
    for (let at = 0; at < order.length; at++) {
      const removed = table.remove(order[at] << 8);
      assert(removed != null && removed.id == order[at] << 8 && removed.next == null);
      expect(table.remove(order[at] << 8) == null).toBe(true);
      for (let other = 0; other < order.length; other++) {
        expect(table.find(order[other] << 8) != null).toBe(other > at);
      }
    }
    expect(table.size).toBe(0);
  });

  it("keeps a long-lived context through many others", () => {
    const table = filled(1, 1);
    for (let id: u32 = 2; id < 20000; id++) {
      table.add(new Context(id));
      if (id > 100) expect(table.remove(id - 50) != null).toBe(true);
    }
    expect(table.find(1) != null).toBe(true);
  });

  it("has room in proportion to what lives", () => {
    const table = filled(1, 10000);
    expect(table.capacity).toBe(16384);
    for (let id: u32 = 1; id <= 10000; id++) table.remove(id);
    expect(table.size).toBe(0);
    expect(table.capacity).toBe(16);
  });
});
