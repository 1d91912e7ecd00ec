// A headless Chromium of Debian, for the tests that ask a real browser. It is unpacked beside the other parts, with the
// libraries that this machine lacks, and nothing is installed: apt checks the signatures, and root is not needed.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PartUnavailable, root, run } from "./part.mjs";

const packageName = "chromium-headless-shell";
// Debian keeps only the newest build, so that an exact version could not be had for long.
const oldestMajor = 140;

const folder = join(root, ".outrigger", "chromium");
const program = join("usr", "lib", "chromium", packageName);

/** The Chromium that is here: the one of CHROMIUM, the part, or an installed one; undefined when there is none. */
export function chromiumPath(environment = process.env) {
  if (environment.CHROMIUM) {
    return existsSync(environment.CHROMIUM) ? environment.CHROMIUM : undefined;
  }
  return [join(folder, program), `/${program}`].find((path) => existsSync(path));
}

/** Where it finds the libraries that came with it. */
export function chromiumLibraries() {
  const libraries = join(folder, "usr", "lib");
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries, { recursive: true, withFileTypes: true })
    .filter((entry) => /\.so(\.|$)/.test(entry.name) && !entry.parentPath.endsWith("/chromium"))
    .map((entry) => entry.parentPath)
    .filter((path, at, all) => all.indexOf(path) === at);
}

async function fetchPackages(scratch, say) {
  for (const path of ["lists/partial", "cache/archives/partial", "packages", "root"]) {
    mkdirSync(join(scratch, path), { recursive: true });
  }
  const settings = {
    "Dir::State::Lists": join(scratch, "lists"),
    "Dir::Cache": join(scratch, "cache"),
    ...(process.getuid() === 0 && { "APT::Sandbox::User": "root" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (...argv) =>
    run("apt-get", ["-q", ...options, ...argv], {
      cwd: join(scratch, "packages"),
      env: { LC_ALL: "C" },
      say,
      progress: () => "downloading",
    });
  say("  reading the lists of packages");
  await apt("update");
  const plan = await apt("-s", "--no-install-recommends", "install", packageName);
  const wanted = [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)].map(([, name, version]) => ({ name, version })); // prettier-ignore
  const major = Number.parseInt(
    wanted.find(({ name }) => name === packageName)?.version ?? "0",
    10,
  );
  if (!(major >= oldestMajor)) {
    throw new PartUnavailable(`apt offers Chromium ${major}; ${oldestMajor} or newer is needed`);
  }
  say(`  getting Chromium ${major} and ${wanted.length - 1} libraries`);
  await apt("download", ...wanted.map(({ name, version }) => `${name}=${version}`));
  for (const file of readdirSync(join(scratch, "packages"))) {
    const archive = join(scratch, "packages", file);
    await run("dpkg-deb", ["-x", archive, join(scratch, "root")], {
      say,
      progress: () => "unpacking",
    });
  }
}

export const chromium = {
  name: "chromium",
  title: "Chromium without a window",
  neededBy: "test/cors",
  cost: "90 MB from Debian's mirrors",

  isHere: (environment = process.env) => chromiumPath(environment) !== undefined,

  async get(say) {
    if (spawnSync("apt-get", ["--version"]).error) {
      throw new PartUnavailable("there is no apt-get here; set CHROMIUM=/path/to/chromium");
    }
    mkdirSync(join(root, ".outrigger"), { recursive: true });
    const scratch = mkdtempSync(join(root, ".outrigger", "install-"));
    try {
      await fetchPackages(scratch, say);
      rmSync(folder, { recursive: true, force: true });
      renameSync(join(scratch, "root"), folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
