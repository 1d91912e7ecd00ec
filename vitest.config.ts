// One run for everything that Node tests: beside the sources, and in test/.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/src/**/*.test.ts", "test/**/*.test.ts"],
    // Many wait for an Envoy half of their time: three keep two cores busy, more make the time-outs meet.
    maxWorkers: 3,
    testTimeout: 30_000,
    // Removing a folder with many files takes longer than the usual 10 seconds where much else runs.
    hookTimeout: 120_000,
    // Many compare with a real Envoy, in real time: what fails twice is wrong, what fails once was late.
    retry: 1,
  },
});
