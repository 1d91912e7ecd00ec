// The Go compiler that some parts are built with.

import { spawnSync } from "node:child_process";
import { PartUnavailable } from "./part.mjs";

/**
 * Looks for a Go that is new enough for the modules in `folder`.
 * @param {[number, number]} oldest
 * @throws PartUnavailable when there is none
 */
export function checkGo(folder, oldest) {
  // Asked for in the folder, because Go may take the newer toolchain that its go.mod names.
  const { status, error, stdout, stderr } = spawnSync("go", ["version"], {
    cwd: folder,
    encoding: "utf8",
  });
  const wanted = `Go ${oldest.join(".")} or newer is needed (https://go.dev/dl)`;
  if (error) throw new PartUnavailable(`there is no go command. ${wanted}`);
  const found = /go(\d+)\.(\d+)/.exec(stdout ?? "");
  if (status !== 0 || !found) {
    throw new PartUnavailable(`go version says: ${(stderr || stdout).trim()}. ${wanted}`);
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new PartUnavailable(`go is ${found[0].slice(2)}, which is too old. ${wanted}`);
  }
}
