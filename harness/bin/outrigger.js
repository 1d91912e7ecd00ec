#!/usr/bin/env node
// Starts the command from dist/, which tsc writes. In a fresh clone it may not be there yet.

import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (!existsSync(main)) {
  process.stderr.write(
    "error: outrigger is not built yet.\n  fix:  npm run build:harness (in the folder of the clone)\n",
  );
  process.exit(4);
}
const { main: run } = await import(main.href);
process.exitCode = await run(process.argv.slice(2));
