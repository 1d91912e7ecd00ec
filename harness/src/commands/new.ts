// `outrigger new FOLDER`: a project that builds, tests, serves and emits with nothing but the two packages.
// They are packed into its vendor/ folder, so that it depends neither on this installation nor on a registry name.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandContext } from "./command-context.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { installLine } from "../project/install-line.js";
import { displayPath, filterNamePattern } from "../project/project.js";
import { packPackage } from "./npm-pack.js";

const sdkName = "proxy-wasm-assemblyscript-sdk";
const packageFolder = fileURLToPath(new URL("../../", import.meta.url));
const templateFolder = join(packageFolder, "template");

/** npm leaves files with these names out of a package, so the template keeps them without the dot. */
const dotFiles = new Set(["gitignore", "editorconfig"]);

export const newCodes: ExplanationTable = {
  OUT1007: {
    title: "the folder for the new project is not empty",
    text: "`outrigger new` writes a whole project and never over something that is there. Name a folder that does not exist yet, or an empty one.",
  },
  OUT1008: {
    title: "the SDK's package was not found",
    text: "A new project gets both packages, outrigger and proxy-wasm-assemblyscript-sdk, as files in its vendor/ folder. The SDK is looked for beside this installation: in the clone, or in the same node_modules. Install both tarballs together.",
  },
  OUT1009: {
    title: "npm could not pack a package",
    text: "`outrigger new` runs `npm pack` for each of the two packages. The message of npm follows. The npm that started the command is used, or the first one on PATH outside of node_modules/.bin.",
  },
};

export interface NewCommandOptions {
  filter: string;
}

function findSdk(): string {
  const inClone = join(packageFolder, "..", "assembly");
  if (existsSync(join(inClone, "package.json"))) return inClone;
  for (const from of [join(packageFolder, "index.js"), join(process.cwd(), "index.js")]) {
    try {
      return dirname(createRequire(from).resolve(`${sdkName}/package.json`));
    } catch {
      continue; // Not installed there: the next place, then the error below.
    }
  }
  throw new OutriggerError(ExitCode.Environment, {
    code: "OUT1008",
    severity: "error",
    message: `the package ${sdkName} is not installed beside outrigger.`,
    fix: installLine,
  });
}

function pascalCase(name: string): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== "");
  const text = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[0-9]/.test(text) ? `Filter${text}` : text;
}

function checkNames(folder: string, filter: string): void {
  if (!filterNamePattern.test(filter)) {
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1002",
      severity: "error",
      message: `"${filter}" cannot be the name of a filter.`,
      rule: "1 to 40 characters: lower-case letters, digits and -, with a letter or digit at both ends",
      fix: "--filter block-bots",
    });
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1007",
      severity: "error",
      file: displayPath(folder),
      message: "this folder is not empty.",
      fix: "name a folder that does not exist yet",
    });
  }
}

function writeTemplate(from: string, to: string, values: Readonly<Record<string, string>>): void {
  const fill = (text: string): string =>
    text.replace(/__([A-Z]+)__/g, (whole, key: string) => values[key] ?? whole);
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) {
      const name = entry.name === "filter" ? (values["FILTER"] ?? entry.name) : entry.name;
      writeTemplate(source, join(to, name), values);
    } else {
      const name = dotFiles.has(entry.name) ? `.${entry.name}` : entry.name;
      writeFileSync(join(to, name), fill(readFileSync(source, "utf8")));
    }
  }
}

/** npm's rule for names, loosely: what is left of the folder's name, or a plain word. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|-+$/g, "");
  return name === "" ? "my-policies" : name;
}

export async function newCommand(
  context: CommandContext,
  [path = ""]: string[],
  { filter }: NewCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const folder = resolve(context.folder, path);
  checkNames(folder, filter);
  const sdk = findSdk();
  const vendor = join(folder, "vendor");
  const existed = existsSync(folder);
  mkdirSync(vendor, { recursive: true });
  try {
    const outriggerFile = await packPackage(packageFolder, vendor);
    const sdkFile = await packPackage(sdk, vendor);
    writeTemplate(templateFolder, folder, {
      PROJECT: packageName(folder),
      FILTER: filter,
      CLASS: pascalCase(filter),
      OUTRIGGER: `file:vendor/${outriggerFile}`,
      SDK: `file:vendor/${sdkFile}`,
    });
  } catch (error) {
    // Half a project is worse than none: the next try must not stumble over it.
    rmSync(existed ? vendor : folder, { recursive: true, force: true });
    throw error;
  }
  const shown = displayPath(folder);
  if (terminal.json) {
    terminal.result(JSON.stringify({ ok: true, folder, filter }, null, 2));
    return ExitCode.Ok;
  }
  const quoted = /\s/.test(shown) ? `"${shown}"` : shown;
  terminal.result(`${terminal.colors.green("done")} ${shown}`);
  terminal.info(
    [
      "",
      "Next:",
      ...(shown === "." ? [] : [`  cd ${quoted}`]),
      "  npm install",
      "  npm run build",
      "  npm run envoy:install && npm test",
    ].join("\n"),
  );
  return ExitCode.Ok;
}
