// What a real Envoy answered to the directed comparisons. It has nothing to do with the mock, so that it is kept, for each
// file of tests, until what this file asks changes.

import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { suiteFiles } from "./directed-suites.mjs";
import { repository } from "./places.js";

/** What the mock and the engine do decides nothing that Envoy is asked. */
const others = /^(harness\/src\/mock|test\/conformance\/engine)\//;

/** The files of this repository from which the test file is made, itself first. */
function sources(file) {
  const found = new Set([file]);
  for (const one of found) {
    const text = readFileSync(one, "utf8");
    for (const [, name] of text.matchAll(/from\s+"(\.{1,2}\/[^"]+)\.js"/g)) {
      const source = join(dirname(one), `${name}.ts`);
      if (existsSync(source) && !others.test(relative(repository, source))) found.add(source);
    }
  }
  return [...found];
}

function keptIn(folder, file) {
  const hash = createHash("sha256");
  for (const source of sources(file)) hash.update(readFileSync(source));
  const certificate = join(dirname(folder), "certificates", "server.pem");
  if (existsSync(certificate)) hash.update(readFileSync(certificate));
  return join(folder, `${nameOf(file)}.${hash.digest("hex").slice(0, 16)}.json`);
}

function nameOf(file) {
  const place = relative(join(repository, "test", "conformance"), file);
  return place.replace(/\.test\.ts$/, "").replaceAll("/", "-");
}

function recordFile(file, result, say) {
  const recorder = fileURLToPath(new URL("directed-recorder.mjs", import.meta.url));
  return new Promise((resolve) => {
    const child = fork(recorder, [result, file], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child.on("message", ({ test, text }) => {
      if (text !== "equal") say(`not used: ${test}: ${text.slice(0, 160)}`);
    });
    child.on("exit", resolve);
  });
}

async function recordingOf(folder, file, say) {
  const kept = keptIn(folder, file);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const result = join(folder, `part-${process.pid}-${nameOf(file)}`);
  await recordFile(file, result, say);
  if (!existsSync(result)) return [];
  // Certificates may have been made on the way.
  const now = keptIn(folder, file);
  renameSync(result, now);
  for (const one of readdirSync(folder)) {
    if (one.startsWith(`${nameOf(file)}.`) && one !== basename(now)) rmSync(join(folder, one));
  }
  const recorded = JSON.parse(readFileSync(now, "utf8"));
  say(`${recorded.length} comparisons of ${relative(repository, file)}`);
  return recorded;
}

/**
 * `{ file, name, answers }` of each test in which the mock and Envoy agree.
 * @param wanted a part of the names of the files of tests
 */
export async function directedRecording(parent, say, wanted = "") {
  const folder = join(parent, "directed");
  mkdirSync(folder, { recursive: true });
  const suites = (await suiteFiles()).filter((file) => relative(repository, file).includes(wanted));
  const results = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < suites.length; index = next++) {
      results[index] = await recordingOf(folder, suites[index], say);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return results.flat();
}
