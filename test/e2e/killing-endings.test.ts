// What ends many streams at once: a connection of HTTP/2 that breaks off, floods of resets, and the end of Envoy
// itself, with filters that answer, close and let go streams, and call out, in their last callbacks.

import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { Http2ClientConnection } from "../../harness/src/envoy/http2-client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("killing-calls");
}, 120_000);

async function start(envoyPath: string, name: string): Promise<EnvoyProcess> {
  const upstream = await startUpstream({
    answer: () => ({ status: 200, delay: 40 }),
    record: false,
  });
  onTestFinished(() => upstream.close());
  const server = { address: "127.0.0.1", port: upstream.port };
  const envoy = await EnvoyProcess.start({
    envoy: envoyPath,
    bootstrap: envoyBootstrap({
      upstream: server,
      clusters: [{ name: "answers", server }],
      listeners: [{ name: "test", port: 0, filters: [{ name, module: { filename: wasm } }] }],
    }),
  });
  onTestFinished(() => envoy.stop());
  return envoy;
}

const headers = [["host", "example.com"]] as const;
const fatal = (envoy: EnvoyProcess): string[] =>
  envoy.logs
    .map(({ message }) => message)
    .filter((line) => /Caught|assert failure|Uncaught RuntimeError|abort:/.test(line));

describe("streams that wait for each other", () => {
  it.for(["/", "/reply", "/close"])("and whose one connection breaks off: %s", { timeout: 40_000 }, async (target, context) => {
    const envoy = await start(await realEnvoy(context), "call-one-by-one");
    const port = envoy.port("test");
    for (let round = 0; round < 3; round++) {
      const connection = await Http2ClientConnection.open(port);
      const request = { method: "GET", target, headers };
      const replies = Array.from({ length: 50 }, () =>
        connection.request(request, 3000).then(({ status }) => status, () => 0),
      );
      await sleep(30 + 25 * round);
      connection.close();
      await Promise.all(replies);
      await sleep(60);
    }
    expect(envoy.running).toBe(true);
    expect((await sendRequest(port, { method: "GET", target: "/", headers }, 5000)).status).toBe(200);
    await envoy.flushLogs();
    expect(fatal(envoy)).toEqual([]);
  }); // prettier-ignore
});

describe("Envoy ends in good order", () => {
  it("while a stream is held, and the plugin does everything in its last callbacks", async (context) => {
    const envoy = await start(await realEnvoy(context), "call-at-end");
    const port = envoy.port("test");
    const held = sendRequest(
      port,
      { method: "GET", target: "/", headers: [...headers, ["x-held", "1"]] },
      2000,
    ).catch(() => undefined);
    await sleep(50);
    expect((await sendRequest(port, { method: "GET", target: "/", headers }, 5000)).status).toBe(
      200,
    );
    await envoy.stop();
    await held;
    expect(fatal(envoy)).toEqual([]);
  }, 20_000);
});
