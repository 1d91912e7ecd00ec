import { writeFileSync } from "node:fs";
import { beforeAll, afterAll, it } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { sendRequest, NoReplyError } from "../../harness/src/envoy/client.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";
import { ScriptedHttp2Server } from "../conformance/grpc-server.js";
import { sequences, type Attempt } from "./killing-sequences.js";

function converse({ messages, ended }: { messages: Uint8Array[]; ended: boolean }): unknown {
  if (ended) return { status: 0, message: "farewell" };
  const last = messages.at(-1);
  return last === undefined ? undefined : { messages: [Buffer.from("a"), Buffer.from("b")] };
}
let wasm = "";
let chains = "";
let calls = "";
let grpcPort = 0;
let upstream: Upstream;
let envoy: EnvoyProcess;
let path = "";
const bytes = (s: string): Uint8Array => Buffer.from(s);
async function start(): Promise<void> {
  envoy = await EnvoyProcess.start({
    envoy: path,
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port, http1Trailers: true },
      clusters: [
        { name: "answers", server: { address: "127.0.0.1", port: upstream.port } },
        { name: "grpc", server: { address: "127.0.0.1", port: grpcPort, http2: true } },
        { name: "overflow", server: { address: "127.0.0.1", port: grpcPort, http2: true }, limits: { maxConnections: 0, maxPendingRequests: 0, maxRequests: 0 } },
        { name: "none", server: null },
        { name: "empty", server: null },
        { name: "closed", server: { address: "127.0.0.1", port: 1, http2: true } },
      ],
      listeners: sequences.map(({ name, filters = [name] }) => ({
        name, port: 0, http1Trailers: true,
        filters: filters.map((f) => ({ name: f, module: { filename: f.startsWith('chain') ? chains : /^(call|grpc|foreign|names|huge)/.test(f) ? calls : wasm } })),
      })),
    }),
  });
}
beforeAll(async () => {
  const t = Date.now();
  wasm = await compiledFixture("killing");
  chains = await compiledFixture("killing-chains");
  calls = await compiledFixture("killing-calls");
  const server = await ScriptedHttp2Server.start();
  server.script({ grpc: converse } as never);
  grpcPort = server.port;
  console.log("compiled", Date.now() - t);
  path = await realEnvoy(undefined, process.env.V);
  upstream = await startUpstream({
    answerEarly: (r) => r.target.startsWith("/early") ? { status: 200, chunks: [bytes("hel"), bytes("lo")] , pause: 5 } : undefined,
    answer: (r) => {
      const chunks = [bytes("hel"), bytes("lo")];
      if (r.target.startsWith("/trailers")) return { status: 200, chunks, trailers: [["x-end", "1"]], pause: 3 };
      if (r.target.startsWith("/empty")) return { status: 200 };
      if (r.target.startsWith("/slow")) return { status: 200, chunks, delay: 100, pause: 30 };
      if (r.target.startsWith("/switch")) return { status: 101, headers: [["upgrade", "websocket"], ["connection", "upgrade"]] };
      return { status: 200, chunks, pause: 3 };
    },
  });
  const t2 = Date.now();
  await start();
  console.log("started", Date.now() - t2);
}, 180_000);
afterAll(async () => { await envoy?.stop(); await upstream?.close(); });
async function attempt(port: number, a: Attempt): Promise<string> {
  const { method = "GET", path: target = "/", body, trailers, leavesAfter } = a;
  try {
    const reply = await sendRequest(port, { method, target, headers: [["host", "example.com"], ...(body && trailers ? [["transfer-encoding", "chunked"]] as never : [])],
      ...(body ? { chunks: body.map(bytes), pause: 5 } : {}), ...(trailers ? { trailers: trailers as never } : {}) }, leavesAfter ?? 1500);
    return String(reply.status) + " " + Buffer.from(reply.body).toString().slice(0, 60);
  } catch (e) {
    if (e instanceof NoReplyError) return `no reply ${e.reason} ${e.head?.status ?? ""}`;
    return "ERR " + (e as Error).message;
  }
}
const only = process.env.ONLY ? new RegExp(process.env.ONLY) : /./;
it("all", async () => {
  const out: string[] = [];
  for (const s of sequences.filter((x) => only.test(x.name))) {
    const from = envoy.logs.length;
    const port = envoy.port(s.name);
    const beside: Promise<string>[] = [];
    const got: string[] = [];
    upstream.requests.length = 0;
    for (const a of s.attempts) {
      const p = attempt(port, a);
      if (a.beside) { beside.push(p); await new Promise((r) => setTimeout(r, 30)); }
      else got.push(`${a.gets} => ${await p}`);
    }
    for (const b of beside) got.push(`beside ${await b}`);
    await new Promise((r) => setTimeout(r, 70));
    const ok = envoy.running ? await attempt(port, { path: "/health", gets: 200 }) : "DEAD";
    await new Promise((r) => setTimeout(r, 30));
    if (envoy.running) await envoy.flushLogs().catch(() => undefined);
    const lines = envoy.logs.slice(from).map((l) => `${l.level}: ${l.message.slice(0, 200)}`);
    out.push(`## ${s.name} ${envoy.running ? "" : "!!!!!!!! DIED"}\n   ${got.join("\n   ")}\n   upstream: ${upstream.requests.map((r) => `${r.method} ${r.target} ${Buffer.from(r.body).toString().slice(0, 30)} ${r.complete ? "" : "INCOMPLETE"} ${JSON.stringify(r.trailers)}`).join(" | ")}\n   then ${ok}\n     ${[...new Set(lines)].slice(0, 12).join("\n     ")}`);
    writeFileSync("/tmp/w-killers/out.txt", out.join("\n"));
    if (!envoy.running) { await envoy.stop(); await start(); }
  }
}, 400_000);
