// `outrigger push` as a person types it: references, layouts, credentials, exit codes.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { moduleImage } from "../../harness/src/oci/image.js";
import { runCommand, type CommandResult } from "../packages/run-command.js";
import { memoryRegistry } from "./memory-registry.js";

const outrigger = resolve(
  fileURLToPath(new URL("../../harness/bin/outrigger.js", import.meta.url)),
);
const folder = mkdtempSync(join(tmpdir(), "outrigger-push-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const module = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
writeFileSync(join(folder, "app.wasm"), module);
writeFileSync(join(folder, "text.wasm"), "not a module");
const { digest } = moduleImage(module, "app").manifest;

const push = (
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> => {
  const none = { DOCKER_CONFIG: join(folder, "nobody") };
  return runCommand(process.execPath, [outrigger, "push", ...argv], {
    cwd: folder,
    env: { ...none, ...env },
  });
};

describe("outrigger push", () => {
  test("prints the reference for a policy, alone, and where it went for the person", async () => {
    const { address, manifests } = await memoryRegistry();
    const result = await push(["app.wasm", `${address}/team/app:1.0.0`]);
    expect(result).toMatchObject({ code: 0, stdout: `${address}/team/app@${digest}\n` });
    expect(result.stderr).toContain(`pushed ${address}/team/app:1.0.0 (`);
    expect([...manifests.keys()]).toEqual(["1.0.0", digest]);
  });

  test("writes a layout, and pushes it as it is", async () => {
    const written = await push(["app.wasm", "oci:layout", "--json"]);
    expect(JSON.parse(written.stdout)).toEqual({ ok: true, layout: "layout", digest });
    const { address } = await memoryRegistry();
    const pushed = await push(["layout", `${address}/team/app:1.0.0`, "--json"]);
    expect(JSON.parse(pushed.stdout)).toMatchObject({
      ok: true,
      reference: `${address}/team/app@${digest}`,
      digest,
      tag: "1.0.0",
      blobs: [{ state: "pushed" }, { state: "pushed" }],
    });
  });

  test("takes credentials from the environment, and those of docker login", async () => {
    const auth = Buffer.from("ana:pw").toString("base64");
    const { address } = await memoryRegistry({ authorization: { scheme: "basic", value: auth } });
    const target = ["app.wasm", `${address}/team/app`];
    const refused = await push(target);
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/^error OUT1926\n.* answered 401 .*\n {2}fix: {2}docker login /s),
    ]);
    const given = await push(target, { OUTRIGGER_USERNAME: "ana", OUTRIGGER_PASSWORD: "pw" });
    expect(given.code, given.stderr).toBe(0);
    writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [address]: { auth } } }));
    const kept = await push(target, { DOCKER_CONFIG: folder });
    expect(kept.code, kept.stderr).toBe(0);
  });

  test.each([
    [["app.wasm", "team/app"], 2, "OUT1921"],
    [["app.wasm", "a", "r.example/team/app"], 2, "OUT1921"],
    [["text.wasm", "oci:other"], 3, "OUT1933"],
    [["./", "oci:other"], 3, "OUT1922"],
  ])("%j ends with %i and %s", async (argv, code, word) => {
    const result = await push(argv);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(`error ${word}`)]);
  });
});
