// `npm test`: everything that checks this repository, in the order in which a mistake is cheapest to find.
// Each step counts what it ran; the last line adds up. Plain Node, so that it runs before anything is built.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { absentParts } from "./parts.mjs";
import { firstLines, runVitest } from "./vitest-run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "outrigger-test-"));
const inCi = Boolean(process.env.CI);

/** @type {{ name: string, passed: number, failed: number, skipped: number, seconds: number }[]} */
const steps = [];

/** Runs a command; its output is shown as it comes unless `capture` is set. */
function run(command, argv, { capture = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", (error) => resolve({ code: 127, stdout, stderr: String(error) }));
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

const bin = (name) => join(root, "node_modules", ".bin", name);
const outrigger = (...argv) => [
  process.execPath,
  [join(root, "harness/bin/outrigger.js"), ...argv],
];

async function step(name, work) {
  console.log(`\n── ${name}`);
  return finish(name, work);
}

/** Steps that use one core each and say nothing before their end. */
async function sideBySide(works) {
  const names = Object.keys(works);
  console.log(`\n── ${names.join("; ")}`);
  return Promise.all(names.map((name) => finish(name, works[name])));
}

/** Does a step and counts it. */
async function finish(name, work) {
  const started = performance.now();
  let counts;
  try {
    counts = await work();
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  const seconds = (performance.now() - started) / 1000;
  steps.push({ name, ...counts, seconds });
  return counts.failed === 0;
}

/** A step that is one check: the command's exit code. */
async function check(command, argv, options) {
  const { code, stdout, stderr } = await run(command, argv, { capture: true, ...options });
  if (code !== 0) console.log(`${stdout}${stderr}`.trimEnd());
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function snapshot(folder) {
  const files = new Map();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files.set(name, readFileSync(path, "utf8"));
  }
  return files;
}

/** Builds everything; the manifests in the repository must be those that this build writes. */
async function buildAll() {
  const folder = join(root, "envoyfilters");
  const before = snapshot(folder);
  const { code } = await run(...outrigger("build"));
  if (code !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const after = snapshot(folder);
  const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  for (const name of stale) {
    console.log(
      `stale: ${relative(root, join(folder, name))} is not what this build writes; commit the new one`,
    );
  }
  return {
    passed: 1 + (stale.length === 0 ? 1 : 0),
    failed: stale.length === 0 ? 0 : 1,
    skipped: 0,
  };
}

/** as-pect's report is text for people: "[Tests]: 32 / 32". */
async function asPect() {
  const { code, stdout, stderr } = await run(bin("asp"), ["--summary", "--no-logo"], {
    capture: true,
  });
  const text = stripVTControlCharacters(`${stdout}${stderr}`);
  const [, good = "0", all = "0"] = /\[Tests\]: (\d+) \/ (\d+)/.exec(text) ?? [];
  const passed = Number(good);
  const failed = Math.max(Number(all) - passed, code === 0 && passed > 0 ? 0 : 1);
  console.log(failed === 0 ? `${passed} passed` : text.trimEnd());
  return { passed, failed, skipped: 0 };
}

/** What failed, told again below the summary: the output of thousands of tests stands between. */
const failures = [];

async function vitest() {
  const result = await runVitest((argv) => run(bin("vitest"), argv), root, scratch);
  failures.push(...result.failures);
  return result;
}

/** What a command says with --json; without a list of that name it broke off, and its words are shown. */
async function outriggerReport(list, ...argv) {
  const [command, all] = outrigger(...argv, "--json");
  const { code, stdout, stderr } = await run(command, all, { capture: true });
  try {
    const report = JSON.parse(stdout);
    if (Array.isArray(report[list])) return { code, report };
  } catch {
    // No document at all: shown below, as any other that is none of ours.
  }
  console.log(`${stdout}${stderr}`.trimEnd());
  return { code, report: undefined };
}

async function scenarios(...options) {
  const { code, report } = await outriggerReport("results", "test", ...options);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  for (const { outcome, target, filter, scenario, reason } of report.results) {
    const sign = { passed: "✓", failed: "✗", skipped: "–" }[outcome];
    console.log(
      `${sign} ${target.padEnd(5)} ${filter}: ${scenario}${reason ? ` (${reason})` : ""}`,
    );
  }
  for (const { target, scenario, failures: findings } of report.results) {
    for (const { code: id, file, line, message } of findings) {
      console.log(`${id} ${file}:${line} ${message}`);
      failures.push({ file: `${file}:${line}`, name: `${target}: ${scenario}`, message });
    }
  }
  const failed = Math.max(report.failed, code === 0 ? 0 : 1);
  return { passed: report.passed, failed, skipped: report.skipped };
}

/** The examples are a project of their own, which has no Envoy of its own. */
async function examples() {
  const { stdout } = await run(...outrigger("envoy", "path"), { capture: true });
  const envoy = stdout.trim() === "" ? [] : ["--envoy", stdout.trim()];
  return scenarios("--dir", "examples", ...envoy);
}

/** All verbs over all scenarios, a few runs of each: `npm run prove` does more. */
async function proofs(...options) {
  const { report } = await outriggerReport("proofs", "prove", "--runs", "8", ...options);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  for (const { verb, filter, scenario, file, problems } of report.proofs) {
    for (const { message } of problems) {
      console.log(`✗ ${verb} ${filter}: ${scenario}\n${message}`);
      failures.push({ file, name: `${verb}: ${scenario}`, message });
    }
  }
  console.log(`${report.proven} proven in ${report.executions} runs`);
  // Verbs that a scenario gives nothing to do are no checks that were left out.
  return { passed: report.proven, failed: report.refuted, skipped: 0 };
}

let envoyIsHere = true;
await sideBySide({
  formatter: () => check(bin("prettier"), ["--check", "."]),
  linter: () => check(bin("eslint"), ["."]),
});
if (await step("harness (tsc)", () => check(bin("tsc"), ["-b", "harness"]))) {
  await step("types of the tests (tsc)", () => check(bin("tsc"), ["-p", "test"]));
  await step("generated files (outrigger schema)", () => check(...outrigger("schema", "--check")));
  await step("filters (outrigger build)", buildAll);
  envoyIsHere = await step("Envoy", () => check(...outrigger("envoy", "install")));
  await step("AssemblyScript units (as-pect)", asPect);
  await step("harness, mock, conformance, end to end (vitest)", vitest);
  await step("scenarios on mock and Envoy", () => scenarios());
  await step("examples (outrigger build)", () => check(...outrigger("build", "--dir", "examples")));
  await step("scenarios of the examples", examples);
  await sideBySide({
    "proofs (outrigger prove)": () => proofs(),
    "proofs of the examples": () => proofs("--dir", "examples"),
  });
}

console.log("\n── summary");
const width = Math.max(...steps.map(({ name }) => name.length));
for (const { name, passed, failed, skipped, seconds } of steps) {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  console.log(`${name.padEnd(width)}  ${counts}  ${seconds.toFixed(1)} s`);
}
const absent = absentParts();
if (!existsSync(process.env.VECTORS ?? join(root, "../shared/vectors"))) {
  const command = "VECTORS=/folder/of/them npm test";
  absent.push({ name: "a folder of published test vectors (JSON, Wycheproof)", command });
}
for (const { name, command } of absent) {
  console.log(`${inCi ? "failed" : "skipped"}: ${name} is not here; get it with: ${command}`);
}
if (!envoyIsHere)
  console.log("Envoy could not be installed, see above; or set ENVOY=/path/to/envoy");
const sum = (key) => steps.reduce((total, counts) => total + counts[key], 0);
const failed = sum("failed") + (inCi ? absent.length : 0);
rmSync(scratch, { recursive: true, force: true });
for (const { file, name, message } of failures) {
  console.log(`\nfailed: ${file} > ${name}\n${firstLines(message)}`);
}
console.log(`${sum("passed")} passed, ${failed} failed, ${sum("skipped")} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
