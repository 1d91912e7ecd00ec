// Judges copies of the mock by a recording: gets `{ folder, programs }`, tells after how many of those programs the copy
// differed. With `coverage` it tells instead which parts of the copy each program runs.

import { register } from "node:module";
import { Session } from "node:inspector/promises";

register("./typescript-loader.mjs", import.meta.url);
const { difference } = await import("./compare.ts");
const { mockOutcome } = await import("./campaign.ts");
const { readRecording } = await import("./recording.ts");

const recording = await readRecording(process.argv[2]);

async function judgeOne(mock, index) {
  const { run, real } = recording.runs[index];
  const outcome = await mockOutcome(run, { mock, minor: recording.minor });
  return (
    difference(real, outcome) ?? (outcome.host === "unspecified" ? "no longer told" : undefined)
  );
}

async function judge({ folder, programs }) {
  let mock;
  try {
    mock = await import(`file://${folder}/mock/index.js`);
  } catch (error) {
    return { found: 0, text: String(error) };
  }
  for (const [count, index] of programs.entries()) {
    process.send({ at: count });
    const text = await judgeOne(mock, index);
    if (text !== undefined) return { found: count + 1, text };
  }
  return { survived: programs.length };
}

/** For each program the parts of each file that it ran, as `[start, end, count]` from large to small. */
async function cover({ folder }) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  const mock = await import(`file://${folder}/mock/index.js`);
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  for (let index = 0; index < recording.runs.length; index++) {
    const text = await judgeOne(mock, index);
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const files = {};
    for (const { url, functions } of result) {
      if (!url.startsWith(`file://${folder}/mock/`)) continue;
      const ranges = functions.flatMap((one) => one.ranges);
      files[url.slice(`file://${folder}/`.length)] = ranges.map(
        ({ startOffset, endOffset, count }) => [startOffset, endOffset, count],
      );
    }
    process.send({ covered: index, differs: text !== undefined, files });
  }
  return { done: true };
}

process.on("message", async (message) => {
  const result = message.coverage ? await cover(message) : await judge(message);
  process.send({ result });
});
process.send({ ready: true });
