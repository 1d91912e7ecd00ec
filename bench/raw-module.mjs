// Compiles the hand-written modules of bench/raw: AssemblyScript without the SDK and without a garbage
// collector, as small and fast as the ABI allows.

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";

/**
 * @param {string} root the repository
 * @param {string} name of bench/raw/NAME.ts
 * @returns {Promise<Uint8Array>} the module
 * @throws Error with the compiler's messages
 */
export async function compileRaw(root, name) {
  let bytes;
  const messages = asc.createMemoryStream();
  const options = [
    // The repository's asconfig.json is the SDK's; the hand-written modules have none.
    ...[`${name}.ts`, "--baseDir", join(root, "bench", "raw")],
    ...["--outFile", `${name}.wasm`, "--noColors"],
    ...["--runtime", "stub", "--exportStart", "_initialize", "--use", "abort="],
    ...["-O2", "--shrinkLevel", "1", "--noAssert", "--converge"],
  ];
  const { error } = await asc.main(options, {
    stdout: messages,
    stderr: messages,
    readFile: (file, folder) => readFile(resolve(folder, file), "utf8").catch(() => null),
    writeFile: (_file, contents) => void (bytes = contents),
    listFiles: () => [],
  });
  if (error !== null || bytes === undefined) {
    throw new Error(`bench/raw/${name}.ts does not compile:\n${messages.toString()}`);
  }
  return bytes;
}
