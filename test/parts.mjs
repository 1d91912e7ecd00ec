// `npm run parts`: gets the real parts that this repository's tests need and `npm test` does not install by
// itself. Plain Node without dependencies, so that it runs on a fresh clone.
//
//   npm run parts                 all of them
//   npm run parts -- istio        these only
//   npm run parts -- --list       what there is, and whether it is here

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** Why a part cannot be had here, in words for the person who asked for it. */
class PartUnavailable extends Error {
  /** @param {string} message @param {{ onlyInCi?: boolean }} [options] whether that is a failure only in CI */
  constructor(message, { onlyInCi = false } = {}) {
    super(message);
    this.onlyInCi = onlyInCi;
  }
}

/** Where Istio's own code, as a small Go program, lies: outside of this repository. */
export function istioCheckFolder(environment = process.env) {
  return resolve(environment.ISTIO_CHECK || join(root, "..", "shared", "istio-check"));
}

/** Where that program is when it is built. */
export function istioBinFolder(environment = process.env) {
  return resolve(environment.ISTIO_BIN || join(root, ".outrigger", "istio", "bin"));
}

/** SHA-256 over everything that the build reads from the folder. */
function sourceHash(folder) {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) {
    if (!/\.go$|^go\.(mod|sum)$|^build\.sh$/.test(name)) continue;
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update("\0");
  }
  return hash.digest("hex");
}

function elapsed(started) {
  const seconds = Math.round((performance.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Runs a command to its end, with a line every 20 seconds; its output is shown only when it fails. */
async function run(command, argv, { cwd, env, say, progress }) {
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

const oldestGo = [1, 26];

/** @throws PartUnavailable when there is no Go, or one that is too old for the modules in `folder` */
function checkGo(folder) {
  // Asked for in the folder, because Go may take the newer toolchain that its go.mod names.
  const { status, error, stdout, stderr } = spawnSync("go", ["version"], {
    cwd: folder,
    encoding: "utf8",
  });
  const wanted = `Go ${oldestGo.join(".")} or newer is needed (https://go.dev/dl)`;
  if (error) throw new PartUnavailable(`there is no go command. ${wanted}`);
  const found = /go(\d+)\.(\d+)/.exec(stdout ?? "");
  if (status !== 0 || !found) {
    throw new PartUnavailable(`go version says: ${(stderr || stdout).trim()}. ${wanted}`);
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major < oldestGo[0] || (major === oldestGo[0] && minor < oldestGo[1])) {
    throw new PartUnavailable(`go is ${found[0].slice(2)}, which is too old. ${wanted}`);
  }
}

const istio = {
  name: "istio",
  title: "Istio's own code as Go modules (meshlab)",
  neededBy: "test/istio",
  cost: "5 to 9 minutes the first time on two cores, 3 GB in Go's caches",

  isHere(environment = process.env) {
    const folder = istioCheckFolder(environment);
    const bin = istioBinFolder(environment);
    if (!existsSync(folder) || !existsSync(join(bin, "meshlab"))) return false;
    if (environment.ISTIO_BIN) return true; // Built by hand: as new as its owner wants it.
    const stamp = join(bin, "meshlab.sources");
    return existsSync(stamp) && readFileSync(stamp, "utf8").trim() === sourceHash(folder);
  },

  async get(say) {
    const folder = istioCheckFolder();
    if (!existsSync(join(folder, "go.mod"))) {
      throw new PartUnavailable(
        `the folder with Istio's code is not here: ${folder}. It is not part of this repository; set ISTIO_CHECK to where it is`,
        { onlyInCi: true },
      );
    }
    checkGo(folder);
    const bin = istioBinFolder();
    mkdirSync(bin, { recursive: true });
    say("  building meshlab");
    await run("bash", ["build.sh"], {
      cwd: folder,
      env: { BIN: bin, GOFLAGS: `${process.env.GOFLAGS ?? ""} -v`.trim() },
      say,
      progress: (output) => {
        const downloads = output.match(/^go: downloading /gm)?.length ?? 0;
        const packages = output.match(/^[\w.-]+(\/\S+)?$/gm)?.length ?? 0;
        return `${downloads} modules downloaded, ${packages} packages compiled`;
      },
    });
    say("  fetching the API definitions (CRDs)");
    await run("bash", ["-c", '. ./env.sh && [ -f "$ISTIO_CRDS" ]'], {
      cwd: folder,
      env: { BIN: bin },
      say,
      progress: () => "downloading",
    });
    writeFileSync(join(bin, "meshlab.sources"), `${sourceHash(folder)}\n`);
  },
};

/** The parts, in the order in which they are fetched. */
const parts = [istio];

/**
 * The parts that are not here, each with the command that gets it.
 * @returns {{ name: string, command: string }[]}
 */
export function absentParts(environment = process.env) {
  return parts
    .filter((part) => !part.isHere(environment))
    .map((part) => ({ name: part.title, command: "npm run parts" }));
}

async function main(argv) {
  const names = argv.filter((argument) => !argument.startsWith("-"));
  const options = argv.filter((argument) => argument.startsWith("-"));
  const unknown =
    names.find((name) => !parts.some((part) => part.name === name)) ??
    options.find((option) => option !== "--list");
  if (unknown !== undefined) {
    const known = parts.map((part) => part.name).join(", ");
    console.error(`there is no ${unknown}. Parts: ${known}. Options: --list`);
    return 2;
  }
  const chosen = parts.filter((part) => names.length === 0 || names.includes(part.name));
  if (options.includes("--list")) {
    for (const part of chosen) {
      console.log(`${part.name}: ${part.title}`);
      console.log(
        `  ${part.isHere() ? "here" : "not here"}; needed by ${part.neededBy}; ${part.cost}`,
      );
    }
    return 0;
  }
  let failed = 0;
  for (const part of chosen) {
    if (part.isHere()) {
      console.log(`${part.name}: here already`);
      continue;
    }
    const started = performance.now();
    console.log(`${part.name}: ${part.title}; ${part.cost}`);
    try {
      await part.get((line) => console.log(line));
      console.log(`${part.name}: ready after ${elapsed(started)}`);
    } catch (error) {
      if (!(error instanceof PartUnavailable)) throw error;
      const tolerated = error.onlyInCi && !process.env.CI;
      console.error(`${part.name}: ${tolerated ? "left out" : "failed"}: ${error.message}`);
      if (!tolerated) failed++;
    }
  }
  return failed === 0 ? 0 : 1;
}

const [, script] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
