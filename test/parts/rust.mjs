// The filters of test/languages/rust as modules: an SDK that is not ours, built by its own compiler.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PartUnavailable, root, run } from "./part.mjs";

const sources = join(root, "test", "languages", "rust");
const target = "wasm32-wasip1";

/** Where the modules are when they are built. */
export const rustModules = join(root, ".outrigger", "rust");
const stamp = join(rustModules, "sources");

/** SHA-256 over everything that the build reads. */
function sourceHash() {
  const hash = createHash("sha256");
  const names = readdirSync(sources, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  for (const name of names.sort()) {
    if (!/(\.rs|\.toml|\.lock)$/.test(name) || name.startsWith("target/")) continue;
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(sources, name)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** The compiler that rust-toolchain.toml names. */
function toolchain() {
  const text = readFileSync(join(sources, "rust-toolchain.toml"), "utf8");
  return /channel = "([^"]+)"/.exec(text)[1];
}

/** The same module as one of ABI 0.2.0: no published SDK declares it, and the newer one asks for nothing more. */
function asAbi020(module) {
  const bytes = Buffer.from(module);
  const name = "proxy_abi_version_0_2_1";
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    bytes.write("0", at + name.length - 1);
  }
  return bytes;
}

export const rust = {
  name: "rust",
  title: "filters written in Rust",
  neededBy: "test/languages",
  cost: "1 minute, and a Rust compiler of 300 MB where there is none of this version",

  isHere: () => existsSync(stamp) && readFileSync(stamp, "utf8").trim() === sourceHash(),

  async get(say) {
    if (spawnSync("rustup", ["--version"]).error) {
      throw new PartUnavailable("there is no rustup command (https://rustup.rs)");
    }
    say(`  getting Rust ${toolchain()} for ${target}`);
    const install = ["toolchain", "install", toolchain(), "--profile", "minimal"];
    await run("rustup", [...install, "--target", target, "--no-self-update"], {
      say,
      progress: () => "downloading",
    });
    mkdirSync(rustModules, { recursive: true });
    const folder = join(rustModules, "target");
    say("  building the filters");
    const build = ["build", "--release", "--locked", "--target", target];
    await run("cargo", [...build, "--workspace", "--lib", "--examples"], {
      cwd: sources,
      env: { CARGO_TARGET_DIR: folder, RUSTUP_TOOLCHAIN: toolchain() },
      say,
      progress: (output) => `${output.match(/^ +Compiling /gm)?.length ?? 0} crates compiled`,
    });
    const built = join(folder, target, "release");
    for (const place of [built, join(built, "examples")]) {
      for (const name of readdirSync(place)) {
        if (!/^\w+\.wasm$/.test(name)) continue;
        writeFileSync(join(rustModules, name), readFileSync(join(place, name)));
      }
    }
    const newer = readFileSync(join(rustModules, "metrics.wasm"));
    writeFileSync(join(rustModules, "abi_0_2_0.wasm"), asAbi020(newer));
    writeFileSync(stamp, `${sourceHash()}\n`);
  },
};
