// Filters written in Rust show the same on the mock host and on a real Envoy.

import { expect, it } from "vitest";
import { minorOf } from "../conformance/minor-version.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { runOnEnvoy } from "./on-envoy.js";
import { runOnMock } from "./on-mock.js";
import { rustModule } from "./rust-module.js";
import { rustRuns } from "./rust-runs.js";

it.for(rustRuns)("$name", async ({ modules, ...rest }, context) => {
  const filters = modules.map(({ of, ...filter }) => ({
    name: of,
    vmId: of,
    ...filter,
    wasm: rustModule(context, of),
  }));
  const path = await realEnvoy(context);
  const run = { ...rest, filters, envoy: minorOf(path) };
  const real = await runOnEnvoy(path, run);
  expect(await runOnMock(run)).toEqual(real);
});
