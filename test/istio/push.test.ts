// Images as Istio's agent gets them: pushed to a registry that knows nothing of this repository, and fetched with the
// agent's own code.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { besideIstio } from "./beside-istio.js";
import { runCommand } from "../packages/run-command.js";
import { startRegistry, type MemoryRegistry } from "./live-mesh.js";
import { checkLayout, pullAsAgent } from "./meshlab.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "outrigger-pushed-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A module larger than one block of the gzip, and than one record of the tar. */
const module = Buffer.concat([
  Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  // A custom section of 100,000 bytes without a name.
  Buffer.from([0, 0xa1, 0x8d, 0x06, 0]),
  Buffer.alloc(100_000, 7),
]);

besideIstio("an image that outrigger push makes", () => {
  let registry: MemoryRegistry;
  let reference: string;
  let count = 0;

  async function push(...argv: string[]): Promise<string> {
    const command = [join(root, "harness/bin/outrigger.js"), "push", ...argv];
    const result = await runCommand(process.execPath, command, {
      cwd: scratch,
      env: { DOCKER_CONFIG: scratch },
    });
    expect(result.code, result.stderr).toBe(0);
    return result.stdout.trim();
  }

  /** Each time into a folder of its own: the agent keeps what it has. */
  async function fetched(url: string, sha256?: string): Promise<Buffer> {
    const folder = join(scratch, `agent-${count++}`);
    mkdirSync(folder);
    return readFileSync(await pullAsAgent(url, folder, sha256));
  }

  beforeAll(async () => {
    registry = await startRegistry();
    writeFileSync(join(scratch, "app.wasm"), module);
    reference = await push("app.wasm", `${registry.address}/shop/app:1.0.0`);
  }, 60_000);

  afterAll(() => registry.stop());

  test("is fetched by the Istio agent by its digest and by its tag, byte for byte", async () => {
    expect((await fetched(`oci://${reference}`)).equals(module)).toBe(true);
    expect((await fetched(`oci://${registry.address}/shop/app:1.0.0`)).equals(module)).toBe(true);
  });

  test("has the digest that the agent compares with sha256 of a WasmPlugin", async () => {
    const url = `oci://${registry.address}/shop/app:1.0.0`;
    const digest = reference.split("@sha256:")[1] ?? "";
    expect((await fetched(url, digest)).equals(module)).toBe(true);
    await expect(fetched(url, "0".repeat(64))).rejects.toThrow(/does not match/);
  });

  test("is the same when it takes the way over a layout, which another library finds sound", async () => {
    await push("app.wasm", "oci:layout");
    expect(await checkLayout(join(scratch, "layout"))).toEqual([reference.split("@")[1]]);
    const again = await push("layout", `${registry.address}/shop/other`);
    expect(again.split("@")[1]).toBe(reference.split("@")[1]);
    expect((await fetched(`oci://${again}`)).equals(module)).toBe(true);
  });
});
