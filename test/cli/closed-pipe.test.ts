// A reader that has seen enough: `outrigger explain | head -1`.

import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../packages/run-command.js";

const repository = join(import.meta.dirname, "..", "..");
const outrigger = join(repository, "harness/bin/outrigger.js");

it("ends in peace when nobody reads its output any more", async () => {
  // The reader is gone before the command begins to write.
  const script = `set -o pipefail; (sleep 0.5; exec "$0" "$1" explain) | true`;
  const { code, stderr } = await runCommand("bash", ["-c", script, process.execPath, outrigger], {
    cwd: repository,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
