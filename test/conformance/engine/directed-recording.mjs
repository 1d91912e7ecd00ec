// What a real Envoy answered to the directed comparisons. It has nothing to do with the mock, so that it is kept in a
// file until a comparison changes.

import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suiteFiles } from "./directed-suites.mjs";
import { repository } from "./places.js";

/** Of everything that decides what Envoy is asked. */
function fingerprint(folder) {
  const hash = createHash("sha256");
  for (const folder of ["test/conformance", "test/e2e", "harness/src/envoy", "harness/src/abi"]) {
    const names = readdirSync(join(repository, folder), { recursive: true });
    for (const name of names.filter((one) => one.endsWith(".ts")).sort()) {
      if (!name.startsWith("engine/")) hash.update(readFileSync(join(repository, folder, name)));
    }
  }
  const certificate = join(folder, "certificates", "server.pem");
  if (existsSync(certificate)) hash.update(readFileSync(certificate));
  return hash.digest("hex").slice(0, 16);
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

export const nameIn = (folder) => join(folder, `directed-${fingerprint(folder)}.json`);

/** `{ file, name, answers }` of each test in which the mock and Envoy agree. */
export async function directedRecording(folder, say, files) {
  const kept = nameIn(folder);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const suites = files ?? (await suiteFiles());
  const results = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < suites.length; index = next++) {
      const result = join(folder, `directed-part-${process.pid}-${index}.json`);
      await recordFile(suites[index], result, say);
      if (existsSync(result)) results[index] = JSON.parse(readFileSync(result, "utf8"));
      rmSync(result, { force: true });
      say(
        `${results[index]?.length ?? 0} comparisons of ${suites[index].slice(repository.length + 1)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  const all = results.flat();
  // Certificates may have been made on the way.
  writeFileSync(nameIn(folder), JSON.stringify(all));
  return all;
}
