// The table of what the host knows by numbers: finds what was added, forgets what was removed, and shrinks again.

import { Numbered } from "proxy-wasm-assemblyscript-sdk/context/numbered";
import { NumberTable } from "proxy-wasm-assemblyscript-sdk/context/number-table";

function filled(first: u32, count: u32): NumberTable {
  const table = new NumberTable();
  for (let id = first; id < first + count; id++) table.add(new Numbered(id));
  return table;
}

describe("the table of numbers", () => {
  it("finds every entry by its number, and nothing else", () => {
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
    const table = new NumberTable();
    // All in one list: the same low bits.
    for (let id: u32 = 0; id < 8; id++) table.add(new Numbered(id << 8));
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

  it("keeps a long-lived entry through many others", () => {
    const table = filled(1, 1);
    for (let id: u32 = 2; id < 20000; id++) {
      table.add(new Numbered(id));
      if (id > 100) assert(table.remove(id - 50) != null);
    }
    expect(table.find(1) != null).toBe(true);
  });

  it("lists every entry once", () => {
    const entries = filled(1, 100).entries();
    expect(entries.length).toBe(100);
    let sum: u32 = 0;
    for (let at = 0; at < entries.length; at++) sum += entries[at].id;
    expect(sum).toBe(5050);
  });

  it("has room in proportion to what lives", () => {
    const table = filled(1, 10000);
    expect(table.capacity).toBe(16384);
    for (let id: u32 = 1; id <= 10000; id++) table.remove(id);
    expect(table.size).toBe(0);
    expect(table.capacity).toBe(16);
  });
});
