// Requests of HTTP/1.0, which a listener refuses unless it is told otherwise: what the client and a filter see of it.

import { connect } from "node:net";
import { expect, it } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { rawGuest } from "./raw-guest.js";

const paths = ["request\\00protocol", "request\\00size", "response\\00code", "response\\00code_details", "response\\00flags", "response\\00size"]; // prettier-ignore

const guest = rawGuest({
  callbacks: {
    proxy_on_context_create: `(if (local.get $root) (then (call $sayNumber "create" (i32.const 0))))`,
    proxy_on_request_headers: `(call $sayNumber "headers" (local.get $n)) (i32.const 0)`,
    proxy_on_response_headers: `(call $sayNumber "response" (local.get $n)) (i32.const 0)`,
    proxy_on_log: `
      (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
      (call $say "status" (call $get (i32.const 2) ":status" (i32.const 0) (i32.const 4)))
      ${paths.map((path) => `(call $say "${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`).join("\n")}`,
    proxy_on_done: `(call $sayNumber "done" (i32.const 0)) (i32.const 1)`,
    proxy_on_delete: `(call $sayNumber "delete" (i32.const 0))`,
  },
});

const plugin = { name: "f", rootId: "root" };
const messages = (lines: readonly { message: string; prefix?: string }[]): string[] =>
  lines.filter(({ prefix }) => prefix !== undefined).map(({ message }) => message);

/** All that the server sends before it closes the connection, with the time taken out. */
async function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let received = "";
    socket.on("data", (piece: Buffer) => (received += piece.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(received.replace(/date: [^\r]+/, "date: …")));
  });
}

it("a real Envoy and the mock host refuse HTTP/1.0 alike", { timeout: 60_000 }, async (context) => {
  const envoy = await EnvoyProcess.start({
    envoy: await realEnvoy(context),
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: 1 },
      listeners: [{ name: "main", port: 0, filters: [{ ...plugin, module: { inlineBytes: guest } }] }], // prettier-ignore
    }),
  });
  const proxy = await MockProxy.start({ filters: [{ ...plugin, wasm: guest }] });
  try {
    for (const method of ["GET", "POST"]) {
      const real = await exchange(envoy.port("main"), `${method} /a#b HTTP/1.0\r\nhost: a.test\r\n\r\n`); // prettier-ignore
      const { status, headers, body } = await proxy.send({ method, path: "/a#b", authority: "a.test", http10: true }); // prettier-ignore
      const lines = headers.map(([name, value]) => `${name}: ${name === "date" ? "…" : value}\r\n`);
      const simulated = `HTTP/1.1 ${status} Upgrade Required\r\n${lines.join("")}\r\n`;
      expect(simulated + Buffer.from(body).toString()).toBe(real);
    }
    await envoy.flushLogs();
    const seen = messages(envoy.logs.filter(({ component }) => component === "wasm"));
    expect(seen).toContain("response.code_details=0 low_version");
    expect(messages(proxy.logs)).toEqual(seen);
  } finally {
    await proxy.close();
    await envoy.stop();
  }
});
