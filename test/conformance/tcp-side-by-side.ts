// Runs the same network filters and the same connection on a real Envoy and on the mock host, step by step, and
// compares what both ends got and what the guests logged.

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { findFreePort } from "../../harness/src/envoy/free-port.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { tcpListenerResource } from "../../harness/src/envoy/tcp-listener.js";
import {
  MockProxy,
  type EnvoyMinor,
  type FailurePolicy,
  type TcpServerConnection,
  type TcpUpstream,
} from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { fromEnvoy } from "./from-envoy.js";
import { minorOf } from "./minor-version.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";

/** What happens at one of the two ends, or that time passes. */
export type TcpStep =
  | { readonly client: string; readonly end?: boolean }
  | { readonly server: string; readonly end?: boolean }
  | { readonly close: "client" | "server" | "client reset" | "server reset" }
  /** Another connection: the steps that follow are of that one. */
  | { readonly open: true }
  | { readonly wait: number };

export interface TcpCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  readonly steps: readonly TcpStep[];
  readonly failurePolicy?: FailurePolicy;
  /** All guests in one VM. */
  readonly sharedVm?: boolean;
  /** Where connections go. Default: to a server. */
  readonly cluster?: "empty" | "refused" | "nowhere";
}

export interface TcpOutcome {
  /** Of each connection. */
  readonly client: readonly string[];
  readonly server: readonly string[];
  readonly log: readonly string[];
}

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${name}.`)))
    .map(({ prefix = "", message }) => `${prefix.trim().split(" ")[0]}: ${message}`)
    .map((line) => line.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:…"));
}

function filtersOf(test: TcpCase) {
  return test.guests.map((guest, index) => ({
    name: `${test.name}.${index}`,
    rootId: "root",
    vmId: `${test.name}.${test.sharedVm === true ? "vm" : index}`,
    module: { inlineBytes: rawGuest(guest) },
    ...(test.failurePolicy !== undefined && { failurePolicy: test.failurePolicy }),
  }));
}

/** One end of a connection: what has come, and how it ended. */
class End {
  received = "";
  constructor(readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => (this.received += bytes.toString("latin1")));
    socket.on("end", () => (this.received += "|end"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") this.received += "|reset";
    });
  }

  act(kind: "write" | "end" | "reset", bytes = ""): void {
    if (kind === "write") this.socket.write(Buffer.from(bytes, "latin1"));
    else if (kind === "end") this.socket.end();
    else this.socket.resetAndDestroy();
  }
}

/** After which a VM that trapped is loaded again. */
const reloadMilliseconds = 2000;

/** Milliseconds in which a step is read by itself: for the first try, and for one on a busy machine. */
const pauses = { first: 25, again: 150 };

class RealTcp {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly server: Server,
    private readonly accepted: End[],
    private readonly pause: number,
  ) {}

  static async start(
    path: string,
    cases: readonly TcpCase[],
    pause = pauses.first,
  ): Promise<RealTcp> {
    const accepted: End[] = [];
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      accepted.push(new End(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port },
      clusters: [
        { name: "empty", server: null },
        { name: "refused", server: { address: "127.0.0.1", port: await findFreePort() } },
      ],
    }) as { static_resources: { listeners: object[] } };
    bootstrap.static_resources.listeners = cases.map((test) =>
      tcpListenerResource({
        name: test.name,
        port: 0,
        filters: filtersOf(test),
        ...(test.cluster !== undefined && { cluster: test.cluster }),
      }),
    );
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealTcp(envoy, server, accepted, pause);
  }

  async run(test: TcpCase): Promise<TcpOutcome> {
    const { pause } = this;
    this.accepted.length = 0;
    const clients: End[] = [];
    const open = async (): Promise<void> => {
      const socket = connect({
        port: this.envoy.port(test.name),
        host: "127.0.0.1",
        noDelay: true,
        allowHalfOpen: true,
      });
      clients.push(new End(socket));
      await sleep(pause * 2);
    };
    await open();
    for (const step of test.steps) {
      const client = clients.at(-1);
      const server = this.accepted.at(-1);
      if ("wait" in step) await sleep(step.wait);
      else if ("open" in step) await open();
      else if ("close" in step) {
        const end = step.close.startsWith("client") ? client : server;
        end?.act(step.close.endsWith("reset") ? "reset" : "end");
      } else {
        const [end, bytes] = "client" in step ? [client, step.client] : [server, step.server];
        if (bytes !== "") end?.act("write", bytes);
        if (step.end === true) end?.act("end");
      }
      await sleep(pause);
    }
    // Each connection comes to a clean end where it still can.
    for (const end of [...clients, ...this.accepted]) {
      end.act("end");
      await sleep(pause);
    }
    await sleep(pause * 2);
    const outcome = {
      client: clients.map((end) => end.received),
      server: this.accepted.map((end) => end.received),
    };
    for (const { socket } of [...clients, ...this.accepted]) socket.destroy();
    await sleep(pause);
    await this.envoy.flushLogs();
    return { ...outcome, log: logOf(test.name, this.envoy.logs) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    this.server.close();
  }
}

/** As the real ends tell it. */
const told = (end: { received: Uint8Array; ended: boolean; wasReset: boolean }): string =>
  Buffer.from(end.received).toString("latin1") +
  (end.wasReset ? "|reset" : end.ended ? "|end" : "");

async function runOnMock(test: TcpCase, envoy: EnvoyMinor): Promise<TcpOutcome> {
  const accepted: TcpServerConnection[] = [];
  const server: TcpUpstream = {
    onConnection: (connection) => accepted.push(connection),
    onEnd: () => undefined,
  };
  const behind = { empty: "unreachable", refused: "refused" } as const;
  const proxy = await MockProxy.start({
    networkFilters: filtersOf(test).map(({ module, ...filter }) => ({
      ...filter,
      wasm: module.inlineBytes,
    })),
    tcpUpstream:
      test.cluster === undefined ? server : test.cluster === "refused" ? "refused" : "unreachable",
    tcpClusters: { upstream: server, ...behind },
    time: "manual",
    envoy,
  });
  const clients = [proxy.connect()];
  for (const step of test.steps) {
    const client = clients.at(-1);
    const server = accepted.at(-1);
    if ("wait" in step) proxy.advanceTime(step.wait);
    else if ("open" in step) {
      proxy.advanceTime(reloadMilliseconds);
      clients.push(proxy.connect());
    } else if ("close" in step) {
      const end = step.close.startsWith("client") ? client : server;
      if (step.close.endsWith("reset")) end?.reset();
      else end?.write("", true);
    } else if ("client" in step) client?.write(step.client, step.end);
    else server?.write(step.server, step.end);
  }
  for (const end of [...clients, ...accepted]) end.write("", true);
  const outcome = {
    client: clients.map(told),
    server: accepted.map(told),
    log: logOf(test.name, proxy.logs),
  };
  await proxy.close();
  return outcome;
}

/** One test for each case. */
export function compareTcp(title: string, cases: readonly TcpCase[]): void {
  describe(title, () => {
    let started: Promise<RealTcp> | undefined;

    async function real(context: Pick<TestContext, "skip">): Promise<RealTcp> {
      const path = await realEnvoy(context);
      return (started ??= RealTcp.start(path, cases));
    }

    afterAll(async () => (await started)?.stop());

    it.for(cases.map((test) => [test.name, test] as const))("%s", async ([, test], context) => {
      const path = await realEnvoy(context);
      const mock = await runOnMock(test, minorOf(path));
      let expected = await fromEnvoy(async () => (await real(context)).run(test));
      if (!isDeepStrictEqual(mock, expected)) {
        // Steps that a busy machine has read as one would be no difference of the two.
        expected = await fromEnvoy(async () => {
          const fresh = await RealTcp.start(path, [test], pauses.again);
          const outcome = await fresh.run(test);
          await fresh.stop();
          return outcome;
        });
      }
      expect(mock).toEqual(expected);
    });
  });
}
