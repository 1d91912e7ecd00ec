// Runs one stream, piece by piece, on a real Envoy and on the mock host: both must show the client, the
// upstream and the guests the same.

import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, it, type TestContext } from "vitest";
import { realEnvoy } from "../e2e/real-envoy.js";
import { fromEnvoy } from "./from-envoy.js";
import { minorOf } from "./minor-version.js";
import { runOnMock } from "./mock-streams.js";
import { RealStreams } from "./real-streams.js";
import type { StreamCase } from "./stream-case.js";

export type { Step, StreamCase } from "./stream-case.js";

/**
 * How often a real Envoy is asked, more slowly each time: on a busy machine pieces that come apart are read
 * together now and then.
 */
const attempts = 4;

/**
 * One test for each case.
 * @param alone One after the other: some of them end Envoy, or go to an authority of their own.
 */
export function compareStreams(title: string, cases: readonly StreamCase[], alone = false): void {
  describe(title, () => {
    let started: Promise<RealStreams> | undefined;

    async function real(context: Pick<TestContext, "skip">): Promise<RealStreams> {
      const path = await realEnvoy(context);
      const present = await started;
      if (present?.alive === true) return present;
      await present?.stop();
      return (started = RealStreams.start(path, cases));
    }

    afterAll(async () => (await started)?.stop());

    async function compare(test: StreamCase, context: TestContext): Promise<void> {
      await fromEnvoy(
        async () =>
          void (await (started ??= realEnvoy(context).then((path) =>
            RealStreams.start(path, cases),
          ))),
      );
      const ours = await runOnMock(test, minorOf(await realEnvoy(context)));
      for (let attempt = 1; ; attempt++) {
        const expected = await fromEnvoy(async () => (await real(context)).run(test, attempt ** 2));
        const varies = test.upstreamVaries === true && typeof expected === "object";
        if (varies && typeof ours === "object") {
          Object.assign(ours, { upstream: expected.upstream });
        }
        if (attempt < attempts && !isDeepStrictEqual(ours, expected)) continue;
        context.expect(ours).toEqual(expected);
        return;
      }
    }

    const define = alone ? it : it.concurrent;
    for (const test of cases) {
      define(test.name, { timeout: 60_000 }, (context) => compare(test, context));
    }
  });
}
