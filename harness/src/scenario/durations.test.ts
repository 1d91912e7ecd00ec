import { expect, it } from "vitest";
import { milliseconds, unixSeconds } from "./durations.js";

it.each([
  ["200ms", 200],
  ["1.5s", 1500],
  ["2m", 120_000],
  ["1h", 3_600_000],
  ["0s", 0],
  ["", undefined],
  ["5", undefined],
  ["-5s", undefined],
  ["5 s", undefined],
  ["1d", undefined],
])("%j takes %j ms", (text, expected) => {
  expect(milliseconds(text)).toBe(expected);
});

it.each([
  ["now", 100],
  ["now+60s", 160],
  ["now-1m", 40],
  ["now+1500ms", 101],
  ["now-1ms", 99],
  ["now+", undefined],
  ["now 60s", undefined],
  ["later", undefined],
  ["100", undefined],
])("%j is the second %j", (text, expected) => {
  expect(unixSeconds(text, new Date(100_000))).toBe(expected);
});
