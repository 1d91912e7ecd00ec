// Connections that come one after the other, each with the same few bytes from either side, on the mock and on a real
// Envoy; what the filter logs of them.

import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { tcpListenerResource } from "../../harness/src/envoy/tcp-listener.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy } from "../../harness/src/mock/index.js";

export interface ConnectionRuns {
  readonly wasm: Uint8Array;
  readonly configuration: string;
  /** How many connections there are. */
  readonly count: number;
}

const bytes = "data";
/** Behind the cluster that callouts name. */
const allows = { status: 200, headers: [["content-length", "0"]], chunks: [] } as const;
/** Longest that one connection may take, in milliseconds. */
const longest = 20_000;

/** All lines of the log. */
export async function connectionsOnMock(runs: ConnectionRuns): Promise<readonly string[]> {
  const { wasm, configuration, count } = runs;
  const proxy = await MockProxy.start({
    networkFilters: [{ wasm, name: "probe", configuration }],
    tcpUpstream: {
      onData: (connection) => connection.write(bytes, true),
    },
    clusters: { web: allows },
    time: "manual",
  });
  for (let at = 0; at < count; at++) {
    const client = proxy.connect();
    proxy.advanceTime(1);
    client.write(bytes);
    for (let turn = 0; turn < 10; turn++) proxy.advanceTime(1);
    client.close();
    for (let turn = 0; turn < 10; turn++) proxy.advanceTime(1);
  }
  const lines = proxy.logs.map(({ message }) => message);
  await proxy.close();
  return lines;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** One connection from begin to end: the client speaks first, and ends when the server, or the proxy, has. */
async function speak(port: number): Promise<void> {
  const client = connect({ host: "127.0.0.1", port, noDelay: true });
  client.setTimeout(longest, () => client.destroy(new Error("nobody ended the connection")));
  client.on("connect", () => client.write(bytes));
  client.resume();
  // A filter may break it off.
  let failure: Error | undefined;
  client.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "ECONNRESET" && error.code !== "EPIPE") failure = error;
  });
  await new Promise((closed) => client.once("close", closed));
  if (failure) throw failure;
}

/** All lines of the log of the filter. */
export async function connectionsOnEnvoy(
  envoy: string,
  { wasm, configuration, count }: ConnectionRuns,
): Promise<readonly string[]> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => undefined); // A filter may break it off.
    socket.once("data", () => socket.end(bytes));
  });
  const web = await startUpstream({ answer: () => allows });
  const address = "127.0.0.1";
  const port = await listening(server);
  const bootstrap = envoyBootstrap({
    upstream: { address, port },
    clusters: [{ name: "web", server: { address, port: web.port } }],
  }) as { static_resources: { listeners: object[] } };
  const filters = [{ name: "probe", module: { inlineBytes: wasm }, configuration }];
  bootstrap.static_resources.listeners.push(
    tcpListenerResource({ name: "main", port: 0, filters }),
  );
  const process = await EnvoyProcess.start({ envoy, bootstrap });
  try {
    for (let at = 0; at < count; at++) await speak(process.port("main"));
    await process.flushLogs();
    if (!process.running) throw process.stoppedError();
    return process.logs.map(({ message }) => message);
  } finally {
    await process.stop();
    await web.close();
    server.close();
  }
}
