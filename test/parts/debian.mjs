// Programs of Debian for the parts that need them. They are unpacked beside the other parts, with the libraries that
// this machine lacks, and nothing is installed: apt checks the signatures, and root is not needed.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PartUnavailable, root, run } from "./part.mjs";

/** The folders with shared libraries below `folder`, for the search path of a program that was unpacked there. */
export function libraryFolders(folder) {
  const libraries = join(folder, "usr", "lib");
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries, { recursive: true, withFileTypes: true })
    .filter((entry) => /\.so(\.|$)/.test(entry.name))
    .map((entry) => entry.parentPath)
    .filter((path, at, all) => all.indexOf(path) === at);
}

async function fetchInto(scratch, packageName, isFit, say) {
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
  const version = wanted.find(({ name }) => name === packageName)?.version ?? "none";
  const objection = isFit(version);
  if (objection !== undefined) throw new PartUnavailable(`apt offers ${objection}`);
  say(`  getting ${packageName} ${version} and ${wanted.length - 1} packages that it needs`);
  await apt("download", ...wanted.map((one) => `${one.name}=${one.version}`));
  for (const file of readdirSync(join(scratch, "packages"))) {
    const archive = join(scratch, "packages", file);
    await run("dpkg-deb", ["-x", archive, join(scratch, "root")], {
      say,
      progress: () => "unpacking",
    });
  }
}

/**
 * Unpacks the newest build of a package, and what it needs that is not installed, into `folder`. Debian keeps only
 * the newest build, so that an exact version could not be had for long: `isFit` gets the version that apt offers, and
 * says what is wrong with it, undefined when nothing is.
 *
 * @throws PartUnavailable when that cannot be had here; `instead` says what else a person can do
 */
export async function unpackPackage(packageName, folder, { isFit, instead, say }) {
  if (spawnSync("apt-get", ["--version"]).error) {
    throw new PartUnavailable(`there is no apt-get here; ${instead}`);
  }
  mkdirSync(join(root, ".outrigger"), { recursive: true });
  const scratch = mkdtempSync(join(root, ".outrigger", "install-"));
  try {
    await fetchInto(scratch, packageName, isFit, say);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(scratch, "root"), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
