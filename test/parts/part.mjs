// What the parts of `npm run parts` share: how a command is run, and how a part says that it cannot be had.

import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Why a part cannot be had here, in words for the person who asked for it. */
export class PartUnavailable extends Error {
  /** @param {string} message @param {{ onlyInCi?: boolean }} [options] whether that is a failure only in CI */
  constructor(message, { onlyInCi = false } = {}) {
    super(message);
    this.onlyInCi = onlyInCi;
  }
}

export function elapsed(started) {
  const seconds = Math.round((performance.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Runs a command to its end, with a line every 20 seconds; its output is shown only when it fails. */
export async function run(command, argv, { cwd, env, say, progress }) {
  const started = performance.now();
  const child = spawn(command, argv, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (text) => (output += text);
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const pulse = setInterval(() => say(`  ${elapsed(started)}: ${progress(output)}`), 20_000);
  const code = await new Promise((done) => {
    child.on("error", (error) => {
      keep(String(error));
      done(127);
    });
    child.on("close", done);
  });
  clearInterval(pulse);
  if (code === 0) return output;
  const tail = output.trimEnd().split("\n").slice(-15).join("\n  ");
  throw new PartUnavailable(`${command} ${argv.join(" ")} ended with ${code}:\n  ${tail}`);
}
