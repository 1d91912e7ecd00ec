// Runs guests on a real Envoy and on the mock host, with the same node, listener, routes and metadata, and gives
// what they logged.

import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { ClientConnection as RealConnection } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type UpstreamAnswer } from "../../harness/src/envoy/upstream.js";
import {
  ClientConnection,
  MockProxy,
  type ConnectionSettings,
  type MockProxyOptions,
  type RawReply,
  type RawRequest,
} from "../../harness/src/mock/index.js";
import { fromEnvoy } from "./from-envoy.js";

/** The parts of a bootstrap that cases change. */
export interface Bootstrap {
  node?: object;
  static_resources: {
    listeners: {
      [field: string]: unknown;
      filter_chains: { name?: string; transport_socket?: object; filters: [{ typed_config: HttpConnectionManager }] }[]; // prettier-ignore
    }[];
    clusters: {
      [field: string]: unknown;
      load_assignment: { endpoints: { [field: string]: unknown; lb_endpoints: { [field: string]: unknown }[] }[] }; // prettier-ignore
    }[];
  };
}

export interface HttpConnectionManager {
  [field: string]: unknown;
  http_filters: object[];
  route_config: {
    virtual_hosts: { [field: string]: unknown; domains: string[]; routes: { [field: string]: unknown; match: object; route: object }[] }[]; // prettier-ignore
  };
}

export interface AttributeRun {
  /** In chain order; named `n0`, `n1`, … with root ids `r0`, … and VM ids `v0`, …. */
  readonly guests: readonly Uint8Array[];
  /** On one connection, one after the other. Default: one POST of three bytes. */
  readonly requests?: readonly Partial<RawRequest>[];
  /** Default: 200 with eight bytes. */
  readonly upstream?: RawReply | "reset";
  readonly http1Trailers?: boolean;
  readonly mock?: Partial<MockProxyOptions>;
  readonly envoy?: (bootstrap: Bootstrap) => void;
  /** Sends to the real Envoy by itself. */
  readonly send?: (port: number) => Promise<void>;
  /** The mock's connection. */
  readonly connection?: ConnectionSettings;
}

export const post: Partial<RawRequest> = {
  method: "POST",
  path: "/a?b=c",
  headers: [
    ["x-m", "1"],
    ["x-m", "2"],
    ["content-length", "3"],
  ],
  chunks: [Buffer.from("abc")],
};

const eightBytes: RawReply = {
  status: 200,
  headers: [["content-length", "8"]],
  chunks: [Buffer.from("12345678")],
};

const requestOf = (request: Partial<RawRequest>): RawRequest => ({
  method: "GET",
  path: "/",
  authority: "example.test",
  ...request,
});

const named = (index: number) => ({ name: `n${index}`, rootId: `r${index}`, vmId: `v${index}` });

const sendAll = (requests: readonly Partial<RawRequest>[]) => async (port: number) => {
  const connection = await RealConnection.open(port);
  for (const request of requests) {
    const { method, path: target, authority, headers = [], chunks, trailers } = requestOf(request);
    const all = [["host", authority] as const, ...headers];
    const sent = { method, target, headers: all, ...(chunks && { chunks }), ...(trailers && { trailers }) }; // prettier-ignore
    await connection.request(sent, 3000).catch(() => undefined);
    await sleep(20); // What the stream leaves behind comes after the reply.
  }
  connection.close();
};

/** Until 1.37 the library of regular expressions writes to stderr by itself, after whatever was logged before. */
const wordsOfRe2 = /\n[^\n]*\bre2\.cc:\d+[^\n]*/g;

export function onEnvoy(path: string, run: AttributeRun): Promise<string[]> {
  return fromEnvoy(() => observeEnvoy(path, run));
}

async function observeEnvoy(path: string, run: AttributeRun): Promise<string[]> {
  const { requests = [post], http1Trailers = false, upstream = eightBytes } = run;
  const server = await startUpstream({ answer: () => upstream as UpstreamAnswer | "reset" });
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: server.port, http1Trailers },
    listeners: [
      {
        name: "main",
        port: 0,
        http1Trailers,
        filters: run.guests.map((inlineBytes, index) => ({ ...named(index), module: { inlineBytes } })), // prettier-ignore
      },
    ],
  });
  run.envoy?.(bootstrap as Bootstrap);
  const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
  try {
    await (run.send ?? sendAll(requests))(envoy.port("main"));
    await sleep(20);
    await envoy.flushLogs();
    const lines = envoy.logs.filter((line) => line.fromPlugin);
    return lines.map(({ message }) => message.replace(wordsOfRe2, ""));
  } finally {
    await envoy.stop();
    await server.close();
  }
}

export async function onMock(run: AttributeRun): Promise<string[]> {
  const { requests = [post], http1Trailers = false, upstream = eightBytes, mock } = run;
  const proxy = await MockProxy.start({
    rawUpstream: () => upstream,
    http1Trailers,
    ...mock,
    filters: run.guests.map((wasm, index) => ({ ...named(index), wasm })),
  });
  const connection = new ClientConnection(run.connection);
  for (const request of requests) {
    await proxy.send({ connection, ...requestOf(request) }).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== "MockStreamReset") throw error;
    });
  }
  const lines = proxy.logs.filter((line) => !line.fromHost).map((line) => line.message);
  await proxy.close();
  return lines;
}

/** Lines whose value differs between any two runs are compared by status alone. */
export function comparable(lines: readonly string[], varying: RegExp): string[] {
  return lines.map((line) => {
    const [, head = "", status = ""] = /^(.*?)=(\d+) ?[0-9a-f]*$/.exec(line) ?? [];
    return status === "0" && varying.test(head) ? `${head}=0 …` : line;
  });
}
