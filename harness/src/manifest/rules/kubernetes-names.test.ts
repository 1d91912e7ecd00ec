import { describe, expect, test } from "vitest";
import { labelKeyMistake, labelMistake, labelValueMistake } from "./kubernetes-names.js";

describe("Kubernetes takes", () => {
  test.each([
    ["a", true],
    ["cart-2", true],
    ["2cart", true],
    ["a".repeat(63), true],
    ["a".repeat(64), false],
    ["", false],
    ["Cart", false],
    ["cart.shop", false],
    ["-cart", false],
    ["cart-", false],
  ])("the name %j: %s", (name, taken) => {
    expect(labelMistake(name) === undefined).toBe(taken);
  });

  test.each([
    ["app", true],
    ["App_2.x", true],
    ["app.kubernetes.io/name", true],
    ["a".repeat(63), true],
    ["a".repeat(64), false],
    ["", false],
    ["/app", false],
    ["a/b/c", false],
    ["Example.com/app", false],
    ["app*", false],
    ["app ", false],
  ])("the label key %j: %s", (key, taken) => {
    expect(labelKeyMistake(key) === undefined).toBe(taken);
  });

  test.each([
    ["", true],
    ["cart", true],
    ["V1_2.3", true],
    ["a".repeat(63), true],
    ["a".repeat(64), false],
    ["cart*", false],
    ["cart-", false],
    ["a b", false],
  ])("the label value %j: %s", (value, taken) => {
    expect(labelValueMistake(value) === undefined).toBe(taken);
  });
});
