import { describe, expect, it } from "vitest";
import { countKeys } from "./usage.js";

describe("keys of shared data", () => {
  it.each([
    ["names of their own", ["a", "b", "user/own1", "user/own22"], 4],
    ["numbers that grow", ["user/1", "user/2", "user/10", "user/11"], 4],
    ["slots of a table", ["visits/00001", "visits/00917", "visits/01023", "visits/key"], 2],
    ["slots of two tables", ["a/01", "a/11", "b/00", "b/10"], 2],
    ["hashes", ["0a1b2c3d", "0a1b2c3e", "01234567", "01234568"], 4],
    ["values of clients in front of a slot", ["7/01", "7/02", "8/01"], 3],
  ])("%s", (_, names, count) => {
    expect(countKeys(names)).toBe(count);
  });
});
