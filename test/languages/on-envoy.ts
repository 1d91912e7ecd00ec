// Modules on a real Envoy.

import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap, type ClusterOptions } from "../../harness/src/envoy/bootstrap.js";
import { NoReplyError, sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import type { HeaderPair, RawReply, RawRequest } from "../../harness/src/mock/index.js";
import { ScriptedHttp2Server } from "../conformance/grpc-server.js";
import {
  isGrpc,
  logOf,
  noBody,
  pairsOf,
  refusal,
  requestsOf,
  text,
  type ModuleRun,
  type Shown,
} from "./module-run.js";

/** Milliseconds between the pieces of a body: long enough for Envoy to read each by itself. */
const pieceInterval = 40;

async function send(port: number, request: RawRequest, pause: number): Promise<unknown> {
  const { method, path, authority, headers = [], chunks = [], trailers = [] } = request;
  const all: HeaderPair[] = [["host", authority], ...headers];
  try {
    const reply = await sendRequest(
      port,
      { method, target: path, headers: all, chunks, trailers, pause },
      3000,
    );
    return { status: reply.status, headers: pairsOf(reply.headers), body: text(reply.body) };
  } catch (error) {
    if (error instanceof NoReplyError) return "no reply";
    throw error;
  }
}

export async function runOnEnvoy(path: string, run: ModuleRun): Promise<Shown> {
  const address = "127.0.0.1";
  const pause = run.inPieces === true ? pieceInterval : 0;
  const servers: { close(): Promise<void> }[] = [];
  const serve = async (answer: RawReply | "never"): Promise<Upstream> => {
    const server = await startUpstream({
      answer: () => (answer === "never" ? new Promise(() => undefined) : { ...answer, pause }),
    });
    servers.push(server);
    return server;
  };
  const upstream = await serve(run.upstream ?? noBody);
  const behind: [name: string, server: Upstream][] = [];
  const clusters: ClusterOptions[] = [];
  for (const [name, answer] of Object.entries(run.clusters ?? {})) {
    if (answer === null) {
      clusters.push({ name, server: null });
    } else if (isGrpc(answer)) {
      const server = await ScriptedHttp2Server.start();
      server.script(answer);
      servers.push(server);
      clusters.push({ name, server: { address, port: server.port, http2: true } });
    } else {
      const server = await serve(answer);
      behind.push([name, server]);
      const http1Trailers = answer !== "never" && answer.trailers !== undefined;
      clusters.push({ name, server: { address, port: server.port, http1Trailers } });
    }
  }
  const filters = run.filters.map(({ wasm, ...filter }) => ({
    ...filter,
    module: { inlineBytes: wasm },
  }));
  const bootstrap = envoyBootstrap({
    upstream: { address, port: upstream.port, http1Trailers: run.http1Trailers === true },
    clusters,
    listeners: [{ name: "main", port: 0, filters, http1Trailers: run.http1Trailers === true }],
  });
  run.around?.envoy(bootstrap);
  const stop = async (): Promise<void> => {
    for (const server of servers) await server.close();
  };
  let envoy: EnvoyProcess;
  try {
    envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
  } catch (error) {
    await stop();
    if (error instanceof OutriggerError && error.diagnostics[0]?.code === "OUT1410") return refusal;
    throw error;
  }
  try {
    const replies: unknown[] = [];
    for (const request of requestsOf(run)) {
      replies.push(await send(envoy.port("main"), request, pause));
      if (run.until === undefined) await sleep(run.wait ?? 20);
    }
    const { until } = run;
    if (until !== undefined) {
      const deadline = Date.now() + 60_000;
      const isSaid = (): boolean => envoy.logs.some(({ message }) => message.includes(until));
      while (!isSaid() && Date.now() < deadline) await sleep(20);
    }
    if (run.toTheEnd === true) await envoy.stop();
    else await envoy.flushLogs();
    const wire = ({ requests }: Upstream) =>
      requests
        .filter(({ complete }) => complete)
        .map(({ method, target, headers, body }) => ({
          line: `${method} ${target}`,
          headers: pairsOf(headers),
          body: text(body),
        }));
    return {
      refused: false,
      replies,
      upstream: wire(upstream),
      callouts: behind.flatMap(([cluster, server]) =>
        wire(server).map((request) => ({ cluster, ...request })),
      ),
      log: logOf(envoy.logs.filter(({ component }) => component === "wasm")),
    };
  } finally {
    await envoy.stop();
    await stop();
  }
}
