// Snapshots of a scenario: what was seen where an expectation says `snapshot`, in a file of its own in the folder
// `snapshots` beside the scenario. Both targets are judged by the same one.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseDocument, stringify } from "yaml";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** By JSON pointer of the expectation. A text of many lines is one that people can read in the file. */
type SnapshotMap = ReadonlyMap<string, string>;

export class Snapshots {
  /** Where they stand, as a user would type it. */
  readonly path: string;
  private kept: Map<string, string> | undefined;
  /** What this run has seen first; undefined while snapshots are only compared. */
  private fresh: Map<string, string> | undefined;

  /** @param file the scenario's file */
  constructor(file: string) {
    this.path = join(dirname(file), "snapshots", basename(file).replace(/\.ya?ml$/, ".yaml"));
  }

  /** From now on what is seen first becomes the snapshot. */
  record(): void {
    this.fresh ??= new Map();
  }

  /** What must be seen at this place; undefined when nobody has recorded it. */
  expected(pointer: string, found: string): string | undefined {
    const { fresh } = this;
    if (fresh === undefined) return this.read().get(pointer);
    const before = fresh.get(pointer);
    if (before === undefined) fresh.set(pointer, found);
    return before ?? found;
  }

  /**
   * Writes what was recorded; true when the file is another than before.
   * @param keepsOthers What was not seen stays: the target could not show it.
   */
  write(keepsOthers: boolean): boolean {
    const { fresh } = this;
    if (fresh === undefined) return false;
    const kept = new Map([...(keepsOthers ? this.read() : []), ...fresh]);
    if (kept.size === 0 && !existsSync(this.path)) return false;
    const values = stringify(Object.fromEntries(kept), { lineWidth: 0 });
    const text = `# Written by outrigger test --update-snapshots.\n${values}`;
    if (existsSync(this.path) && readFileSync(this.path, "utf8") === text) return false;
    if (kept.size === 0) rmSync(this.path);
    else {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(this.path, text);
    }
    return true;
  }

  private read(): SnapshotMap {
    this.kept ??= new Map(Object.entries(this.values()));
    return this.kept;
  }

  /** @throws OutriggerError OUT1301 for a file that holds something else. */
  private values(): Record<string, string> {
    if (!existsSync(this.path)) return {};
    const document = parseDocument(readFileSync(this.path, "utf8"), { prettyErrors: false });
    const values: unknown = document.errors.length > 0 ? undefined : document.toJS();
    const isRight =
      typeof values === "object" &&
      values !== null &&
      !Array.isArray(values) &&
      Object.values(values).every((value) => typeof value === "string");
    if (isRight) return values as Record<string, string>;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1301",
      severity: "error",
      file: this.path,
      message: "this holds no snapshots.",
      fix: "delete it, and let outrigger test --update-snapshots write it anew",
    });
  }
}
