// A small project in a temporary folder that uses this clone's packages, for tests of the command.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand, type CommandResult } from "../packages/run-command.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const outrigger = join(repository, "harness/bin/outrigger.js");

export class ScratchProject {
  readonly folder = mkdtempSync(join(tmpdir(), "outrigger-cli-"));

  /** The filter hello-header with its scenarios. */
  constructor() {
    cpSync(join(repository, "filters/hello-header"), join(this.folder, "filters/hello-header"), {
      recursive: true,
    });
    cpSync(join(repository, "filters/tsconfig.json"), join(this.folder, "filters/tsconfig.json"));
    symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
    this.write("asconfig.json", {
      extends: "./node_modules/proxy-wasm-assemblyscript-sdk/asconfig.json",
    });
  }

  write(path: string, content: string | object): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }

  run(
    argv: readonly string[],
    env: Record<string, string | undefined> = {},
  ): Promise<CommandResult> {
    return runCommand(process.execPath, [outrigger, ...argv], { cwd: this.folder, env });
  }

  /** What was printed, with this run's folder, ports and times made the same for every run. */
  tidy({ code, stdout, stderr }: CommandResult): string {
    const text = `exit code ${code}\n── stdout\n${stdout}── stderr\n${stderr}`;
    return text
      .replaceAll(this.folder, "<project>")
      .replace(/\b\d+(\.\d+)? (s|ms)\b/g, "<time>")
      .replace(/\b\d+\.\d KiB\b/g, "<n> KiB")
      .replace(/\b[0-9a-f]{12}\b/g, "<sha-256>")
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
      .replace(/\bport \d+\b/g, "port <port>")
      .replace(/--port [1-9]\d*\b/g, "--port <port>");
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
