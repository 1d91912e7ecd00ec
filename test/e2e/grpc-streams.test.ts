// A gRPC stream with many messages each way (test/fixtures/grpc), with a real HTTP/2 server behind a real Envoy, and
// with the same script on the mock.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import type { HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy, type GrpcAnswer, type GrpcServerCall } from "../../harness/src/mock/index.js";
import { ScriptedHttp2Server } from "../conformance/grpc-server.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

/** Answers each message with as many as it asks for, and ends when it is told to or the client has ended. */
function converse({ messages, ended }: GrpcServerCall): GrpcAnswer | undefined {
  if (ended) return { status: 0, message: "farewell" };
  const last = messages.at(-1);
  const text = Buffer.from(last ?? []).toString();
  if (text === "leave me") return { status: 8, message: "gladly" };
  return last === undefined ? undefined : { messages: [Buffer.from(`${messages.length} ${text}`)] };
}

interface Running {
  /** Says it on the stream; what the upstream then sees of the answer. */
  say(text: string): Promise<string>;
  /** Lets a moment pass; what the plugin has logged since. */
  logs(): Promise<string[]>;
}

async function startMock(wasm: string): Promise<Running> {
  const seen: string[] = [];
  const proxy = await MockProxy.start({
    filters: [{ name: "grpc", wasm }],
    clusters: { grpc: { grpc: converse } },
    rawUpstream: ({ headers }) => {
      seen.push(headers.find(([name]) => name === "x-said")?.[1] ?? "");
      return { status: 200, headers: [] };
    },
  });
  onTestFinished(() => proxy.close());
  let read = 0;
  return {
    say: async (text) => {
      await proxy.fetch("/", { headers: { "x-say": text } });
      return seen.at(-1) ?? "";
    },
    logs: async () => {
      proxy.advanceTime(100);
      const lines = proxy.logs.slice(read).filter(({ fromHost }) => !fromHost);
      read = proxy.logs.length;
      return lines.map(({ message }) => message);
    },
  };
}

async function startEnvoy(wasm: string, context: Pick<TestContext, "skip">): Promise<Running> {
  const path = await realEnvoy(context);
  const address = "127.0.0.1";
  const seen: string[] = [];
  const upstream = await startUpstream({
    answer: ({ headers }) => {
      seen.push(headers.find(([name]) => name === "x-said")?.[1] ?? "");
      return { status: 200, headers: [["content-length", "0"]] };
    },
  });
  const server = await ScriptedHttp2Server.start();
  server.script({ grpc: converse });
  const envoy = await EnvoyProcess.start({
    envoy: path,
    bootstrap: envoyBootstrap({
      upstream: { address, port: upstream.port },
      clusters: [{ name: "grpc", server: { address, port: server.port, http2: true } }],
      listeners: [
        { name: "l", port: 0, filters: [{ name: "grpc", module: { inlineBytes: readFileSync(wasm) } }] }, // prettier-ignore
      ],
    }),
  });
  onTestFinished(async () => {
    await envoy.stop();
    await upstream.close();
    await server.close();
  });
  let read = envoy.logs.length;
  return {
    say: async (text) => {
      const headers: HeaderPair[] = [["host", "example.test"], ["x-say", text]]; // prettier-ignore
      await sendRequest(envoy.ports.get("l") ?? 0, { method: "GET", target: "/", headers }, 5000);
      return seen.at(-1) ?? "";
    },
    logs: async () => {
      await sleep(200);
      await envoy.flushLogs();
      const lines = envoy.logs.slice(read).filter(({ fromPlugin }) => fromPlugin);
      read = envoy.logs.length;
      return lines.map(({ message }) => message);
    },
  };
}

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("grpc");
}, 120_000);

describe.each([
  ["the mock", startMock],
  ["a real Envoy", startEnvoy],
] as const)("a stream, on %s", (_name, start) => {
  it("carries messages both ways, ends either way, and is opened again", async (context) => {
    const running = await start(wasm, context);
    expect(await running.say("hello")).toBe("1 hello");
    expect(await running.say("again")).toBe("2 again");
    expect(await running.logs()).toEqual(["opened 0", "second 0", "headers yes"]);

    // The end wakes who waits for an answer.
    expect(await running.say("leave me")).toBe("");
    expect(await running.logs()).toEqual(["trailers yes", "closed 8 'gladly'"]);

    expect(await running.say("anew")).toBe("1 anew");
    await running.say("bye");
    expect(await running.logs()).toEqual([
      "opened 0",
      "second 0",
      "headers yes",
      "trailers yes",
      "closed 0 'farewell'",
    ]);
  }, 60_000);

  it("may be broken off by the module while others go on", async (context) => {
    const running = await start(wasm, context);
    await running.say("hello");
    await running.logs();
    await running.say("stop");
    expect(await running.logs()).toEqual([]);
    expect(await running.say("hello")).toBe("1 hello");
  }, 60_000);
});
