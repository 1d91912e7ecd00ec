// Keys that clients choose do not make Envoy's memory grow. A short run of what `npm run prove` does with more of them.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { buildFilter } from "./built-filter.js";
import { realEnvoy, repository } from "../e2e/real-envoy.js";

interface Report {
  readonly readings: readonly { keys: number; kib: number }[];
  readonly isFlat: boolean;
}

let module: string;
beforeAll(async () => {
  module = await buildFilter();
}, 240_000);

it("keeps an Envoy's memory at its bound, whatever keys come", async (context) => {
  const envoy = await realEnvoy(context);
  const script = join(repository, "test", "soak", "rate-limit-memory.mjs");
  const argv = [script, "--keys", "25000", "--envoy", envoy, "--module", module];
  const { stdout } = await promisify(execFile)(process.execPath, [...argv, "--json"]);
  const { readings, isFlat } = JSON.parse(stdout) as Report;
  expect(readings.at(-1)?.keys).toBe(25000);
  expect(isFlat, stdout).toBe(true);
}, 120_000);
