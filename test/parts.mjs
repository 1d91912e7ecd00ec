// `npm run parts`: gets the real parts that this repository's tests need and `npm test` does not install by
// itself. Plain Node without dependencies, so that it runs on a fresh clone.
//
//   npm run parts                 all of them
//   npm run parts -- istio        these only
//   npm run parts -- --list       what there is, and whether it is here

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "./parts/chromium.mjs";
import { oldEnvoy } from "./parts/envoy.mjs";
import { istio } from "./parts/istio.mjs";
import { elapsed, PartUnavailable } from "./parts/part.mjs";
import { ratelimit } from "./parts/ratelimit.mjs";
import { redis } from "./parts/redis.mjs";
import { rust } from "./parts/rust.mjs";

export {
  istio as istioPart,
  istioBinFolder,
  istioCrdFolder,
  istioVectorFolder,
} from "./parts/istio.mjs";

/** The parts, in the order in which they are fetched. */
const parts = [oldEnvoy, rust, chromium, redis, ratelimit, istio];

/**
 * The parts that are not here, each with the command that gets it.
 * @returns {{ name: string, command: string }[]}
 */
export function absentParts(environment = process.env) {
  return parts
    .filter((part) => !part.isHere(environment))
    .map((part) => ({ name: part.title, command: "npm run parts" }));
}

async function main(argv) {
  const names = argv.filter((argument) => !argument.startsWith("-"));
  const options = argv.filter((argument) => argument.startsWith("-"));
  const unknown =
    names.find((name) => !parts.some((part) => part.name === name)) ??
    options.find((option) => option !== "--list");
  if (unknown !== undefined) {
    const known = parts.map((part) => part.name).join(", ");
    console.error(`there is no ${unknown}. Parts: ${known}. Options: --list`);
    return 2;
  }
  const chosen = parts.filter((part) => names.length === 0 || names.includes(part.name));
  if (options.includes("--list")) {
    for (const part of chosen) {
      console.log(`${part.name}: ${part.title}`);
      console.log(
        `  ${part.isHere() ? "here" : "not here"}; needed by ${part.neededBy}; ${part.cost}`,
      );
    }
    return 0;
  }
  let failed = 0;
  for (const part of chosen) {
    if (part.isHere()) {
      console.log(`${part.name}: here already`);
      continue;
    }
    const started = performance.now();
    console.log(`${part.name}: ${part.title}; ${part.cost}`);
    try {
      await part.get((line) => console.log(line));
      console.log(`${part.name}: ready after ${elapsed(started)}`);
    } catch (error) {
      if (!(error instanceof PartUnavailable)) throw error;
      const tolerated = error.onlyInCi && !process.env.CI;
      console.error(`${part.name}: ${tolerated ? "left out" : "failed"}: ${error.message}`);
      if (!tolerated) failed++;
    }
  }
  return failed === 0 ? 0 : 1;
}

const [, script] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
