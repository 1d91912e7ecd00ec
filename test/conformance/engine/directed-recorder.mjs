// A process of its own: `directed-recorder.mjs RESULT FILE…` runs the directed comparisons of these files on a real
// Envoy and on the mock, and keeps what Envoy answered where both agree.

import { writeFileSync } from "node:fs";
import { register } from "node:module";

register("./typescript-loader.mjs", import.meta.url);
register("./directed-loader.mjs", import.meta.url, { data: {} });
const { record } = await import("./directed-suites.mjs");

// What a test that is no program leaves behind is no end of the others.
process.on("uncaughtException", () => undefined);
const [result, ...files] = process.argv.slice(2);
const recorded = await record(files, (message) => process.send?.(message));
writeFileSync(result, JSON.stringify(recorded));
process.exit(0);
