// Starting and stopping Envoy: what goes wrong is told plainly, and no Envoy outlives the process that started it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { guardedStart } from "../../harness/src/envoy/guard.js";
import { headerValue } from "../../harness/src/envoy/http1-reader.js";
import { serveFilter } from "../../harness/src/envoy/serve.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";
import { startEnvoy } from "./start-envoy.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("greeting");
}, 120_000);

const get = { method: "GET", target: "/", headers: [["host", "example.com"]] } as const;

/** A file that is no module. */
function noModule(): string {
  const folder = mkdtempSync(join(tmpdir(), "no-module-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "broken.wasm");
  writeFileSync(path, "this is no module");
  return path;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

describe("an Envoy that cannot start", () => {
  it("because the port is taken says which, and how to take another", async (context) => {
    const envoyPath = await realEnvoy(context);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const filter = { name: "greeting", module: { filename: wasm } };
    for (const start of [
      () => startEnvoy({ envoyPath, filter, port }),
      () => serveFilter({ envoy: envoyPath, wasm, pluginName: "greeting", port }),
    ]) {
      await expect(start()).rejects.toMatchObject({
        exitCode: 4,
        diagnostics: [
          {
            code: "OUT1411",
            message: `port ${port} of 127.0.0.1 is taken by another process.`,
            fix: expect.stringContaining("--port") as string,
          },
        ],
      });
    }
  });

  it("because the module is none says what Envoy said", async (context) => {
    const filter = { name: "greeting", module: { filename: noModule() } };
    const starting = startEnvoy({ envoyPath: await realEnvoy(context), filter });
    await expect(starting).rejects.toThrow(/OUT1410[\s\S]*Failed to parse corrupted Wasm module/);
  });
});

describe("a served filter", () => {
  it("is replaced while it runs, and stays when the new module is refused", async (context) => {
    const served = await serveFilter({
      envoy: await realEnvoy(context),
      wasm,
      pluginName: "greeting",
      configuration: "one",
    });
    onTestFinished(() => served.stop());
    const greeting = async (): Promise<string | undefined> =>
      headerValue((await sendRequest(served.port, get)).headers, "x-greeting");
    expect(await greeting()).toBe("one");
    await served.replaceModule(wasm, { configuration: "two" });
    expect(await greeting()).toBe("two");
    await expect(served.replaceModule(noModule())).rejects.toThrow(/OUT1410/);
    expect(await greeting()).toBe("two");
  });

  it("stops within its time and is gone", async (context) => {
    const envoy = await realEnvoy(context);
    const served = await serveFilter({ envoy, wasm, pluginName: "greeting" });
    await served.stop();
    expect(isRunning(served.processId)).toBe(false);
    await expect(sendRequest(served.port, get)).rejects.toThrow();
  });
});

describe("a process that is killed", () => {
  it("leaves no Envoy behind", async (context) => {
    // The same guard as in EnvoyProcess, held by a process that is killed without a chance to clean up.
    const envoy = await realEnvoy(context);
    const program = [
      `const { spawn } = require("node:child_process");`,
      `const child = spawn("/bin/sh", ["-c", ${JSON.stringify(guardedStart)}, ${JSON.stringify(envoy)},`,
      `  "--disable-hot-restart", "--config-yaml", "{}", "-l", "off"],`,
      `  { stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true });`,
      `console.log(child.pid); setInterval(() => {}, 1000);`,
    ].join("\n");
    const parent = spawn(process.execPath, ["-e", program], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const processId = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    await sleep(300);
    expect(isRunning(processId)).toBe(true);
    parent.kill("SIGKILL");
    for (let waited = 0; waited < 5000 && isRunning(processId); waited += 50) await sleep(50);
    expect(isRunning(processId)).toBe(false);
  });
});
