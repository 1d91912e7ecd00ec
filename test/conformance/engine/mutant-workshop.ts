// Makes copies of the mock as plain JavaScript: one with all mutations behind switches, and one for each mutation of what
// runs only when the mock is loaded.

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";
import { reasonToLeaveOut } from "./left-out-mutations.js";
import { mutated, mutationsOf, type Mutation } from "./mutations.js";
import { switched } from "./mutant-switches.js";
import { repository } from "./places.js";

/** Folders of the rules; the others are for the test that starts the mock. */
const ruleFolders = /^mock\/(families|stream|headers|properties|callouts|vm|foreign|tcp|routes)\//;

export interface NumberedMutation extends Mutation {
  readonly number: number;
  /** `[index, outcomes]`: the programs that pass it, and what the line came to. */
  programs: [index: number, outcomes: number][];
}

const keyOf = ({ start, end }: Mutation): string => `${start} ${end}`;

export class Workshop {
  /** Mutations that count, with their numbers. */
  readonly mutations: NumberedMutation[] = [];
  /** Mutations that no program can show, by reason. */
  readonly leftOut = new Map<string, Mutation[]>();
  readonly plain: string;
  readonly withSwitches: string;

  constructor(private readonly folder: string) {
    this.plain = join(folder, "plain");
    this.withSwitches = join(folder, "switched");
  }

  /** Each file by itself. */
  async make(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    const sources = join(repository, "harness", "src");
    for (const name of await readdir(sources, { recursive: true })) {
      if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
      const { outputText } = ts.transpileModule(await readFile(join(sources, name), "utf8"), {
        compilerOptions: {
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ES2022,
          verbatimModuleSyntax: true,
        },
      });
      const file = name.replace(/\.ts$/, ".js");
      for (const folder of [this.plain, this.withSwitches]) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), outputText);
      }
      if (ruleFolders.test(file)) this.mutate(file, outputText);
    }
    for (const folder of [this.plain, this.withSwitches]) {
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      symlinkSync(join(repository, "harness", "node_modules"), join(folder, "node_modules"));
    }
  }

  private mutate(file: string, source: string): void {
    const numbers = new Map<string, number>();
    for (const mutation of mutationsOf(file, source)) {
      const reason = reasonToLeaveOut(mutation);
      if (reason !== undefined) {
        this.leftOut.set(reason, [...(this.leftOut.get(reason) ?? []), mutation]);
      } else {
        numbers.set(keyOf(mutation), this.mutations.length);
        this.mutations.push({ ...mutation, number: this.mutations.length, programs: [] });
      }
    }
    const text = switched(file, source, (mutation) => numbers.get(keyOf(mutation)));
    writeFileSync(join(this.withSwitches, file), text);
  }

  /** A copy with this one line changed. */
  copy(mutation: NumberedMutation): string {
    const folder = join(this.folder, `mutant-${mutation.number}`);
    cpSync(this.plain, folder, { recursive: true, verbatimSymlinks: true });
    const source = readFileSync(join(this.plain, mutation.file), "utf8");
    writeFileSync(join(folder, mutation.file), mutated(source, mutation));
    return folder;
  }
}
