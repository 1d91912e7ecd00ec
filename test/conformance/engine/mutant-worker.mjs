// Judges one copy of the mock by a recording: `node mutant-worker.mjs MOCK RECORDING [coverage]`. Tells after how many
// programs it differed, or which lines ran.

import { register } from "node:module";
import { Session } from "node:inspector/promises";

register("./typescript-loader.mjs", import.meta.url);
const { difference } = await import("./compare.ts");
const { mockOutcome } = await import("./campaign.ts");
const { readRecording } = await import("./recording.ts");

const [, , mockFolder, file, mode] = process.argv;
const recording = await readRecording(file);
const session = new Session();
if (mode === "coverage") {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
}
let mock;
try {
  mock = await import(`file://${mockFolder}/mock/index.js`);
} catch (error) {
  process.send({ found: 0, text: String(error) });
  process.exit(0);
}
const differing = [];
for (const [index, { run, real }] of recording.runs.entries()) {
  process.send({ at: index });
  const outcome = await mockOutcome(run, { mock, minor: recording.minor });
  const text = difference(real, outcome) ?? (outcome.host === "unspecified" ? "no longer told" : undefined);
  if (text === undefined) continue;
  differing.push(run.id);
  if (mode !== "coverage") {
    process.send({ found: index + 1, text });
    process.exit(0);
  }
}
if (mode === "coverage") {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const own = result.filter(({ url }) => url.startsWith(`file://${mockFolder}/`));
  process.send({
    differing,
    coverage: own.map(({ url, functions }) => ({
      file: url.slice(`file://${mockFolder}/`.length),
      ranges: functions.flatMap(({ ranges }) => ranges),
    })),
  });
} else process.send({ survived: recording.runs.length });
process.disconnect();
setTimeout(() => process.exit(0), 100);
