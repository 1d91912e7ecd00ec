// Matchers for tests of filters: `matchers` for `expect.extend` of vitest and Jest, and assertions that throw for any
// other runner. Entry `outrigger/matchers`; it needs no test runner.

import { AssertionError } from "node:assert";
import { compareMessage, type Comparison } from "./compare.js";
import type { ExpectedLine, ExpectedMessage } from "./expected.js";
import type { Message } from "./message.js";
import { compareLog, compareMetric, type ObservedProxy } from "./observed.js";

export type { ExpectedLine, ExpectedMessage, ExpectedText, ExpectedValues } from "./expected.js";
export type { Message, RawMessage } from "./message.js";
export type { ObservedProxy } from "./observed.js";

/** What `expect.extend` takes. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

const result = (what: string, { pass, report }: Comparison): MatcherResult => ({
  pass,
  message: () => (pass ? `${what}, which was not expected:\n${report}` : `not ${what}:\n${report}`),
});

/** For `expect.extend(matchers)`. */
export const matchers = {
  /** `await expect(reply).toMatchMessage({ status: 200, headers: { "x-gone": null } })` */
  async toMatchMessage(received: Message, expected: ExpectedMessage): Promise<MatcherResult> {
    return result("the expected message", await compareMessage(received, expected));
  },
  /** `expect(proxy).toHaveLogged({ level: "warn", message: /turned away/ })` */
  toHaveLogged(received: ObservedProxy, expected: ExpectedLine): MatcherResult {
    return result("the expected log line", compareLog(received, expected));
  },
  /** `expect(proxy).toHaveMetric("requests.denied", 2)` */
  toHaveMetric(received: ObservedProxy, name: string, value: number): MatcherResult {
    return result("the expected metric", compareMetric(received, name, value));
  },
};

/** The matchers as `expect(…)` has them once they are there, for the types of your test runner. */
export interface OutriggerMatchers<Result = unknown> {
  toMatchMessage(expected: ExpectedMessage): Promise<Result>;
  toHaveLogged(expected: ExpectedLine): Result;
  toHaveMetric(name: string, value: number): Result;
}

function assertPass(what: string, { pass, report }: Comparison): void {
  if (!pass) throw new AssertionError({ message: `not ${what}:\n${report}` });
}

/** @throws AssertionError that says the difference; TypeError when nothing is expected or the body was read before. */
export async function assertMessage(message: Message, expected: ExpectedMessage): Promise<void> {
  assertPass("the expected message", await compareMessage(message, expected));
}

/** @throws AssertionError that shows the end of the log. */
export function assertLogged(proxy: ObservedProxy, expected: ExpectedLine): void {
  assertPass("the expected log line", compareLog(proxy, expected));
}

/** @throws AssertionError with the value that was found, or with the names that there are. */
export function assertMetric(proxy: ObservedProxy, name: string, value: number): void {
  assertPass("the expected metric", compareMetric(proxy, name, value));
}
