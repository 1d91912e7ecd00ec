// Scenarios of TCP filters and of services on the mock host. Time stands still except where a scenario lets it pass.

import {
  MockHaltError,
  type MockConnection,
  type MockPlugin,
  type MockProxy,
  type MockProxyOptions,
  type TcpServerConnection,
} from "../mock/index.js";
import { haltText, MockObserver } from "./mock-observer.js";
import type { ConnectionMove } from "./scenario.js";
import type { ConnectionObservation, OpenTarget, SideObservation } from "./target.js";

/** A moment: what is due now comes, such as the answer to a callout. */
const moment = 1;

/** Runs what may end the host; gives what it said then. */
function surviving(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof MockHaltError)) throw error;
    return haltText(error);
  }
}

/** Lets time pass. */
export function waitOn(
  proxy: MockProxy,
  observer: MockObserver,
  milliseconds: number,
): SideObservation {
  proxy.trace.clear();
  return observer.observe(surviving(() => proxy.advanceTime(milliseconds)));
}

/** A service: nothing but time can be shown to it. */
export class OpenMockService implements OpenTarget {
  private readonly observer: MockObserver;

  constructor(
    private readonly proxy: MockProxy,
    vmIds: readonly string[],
  ) {
    this.observer = new MockObserver(proxy, vmIds);
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    return waitOn(this.proxy, this.observer, milliseconds);
  }

  close(): Promise<void> {
    return this.proxy.close();
  }
}

interface Pair {
  client: MockConnection;
  /** Undefined until Envoy has connected. */
  server?: TcpServerConnection;
  /** Bytes of each side that earlier steps have seen. */
  seen: { client: number; server: number };
}

export class OpenMockConnection implements OpenTarget {
  private readonly observer: MockObserver;
  private pair: Pair | undefined;
  private halt: string | undefined;

  private constructor(
    private readonly proxy: MockProxy,
    private readonly accepted: TcpServerConnection[],
    vmIds: readonly string[],
  ) {
    this.observer = new MockObserver(proxy, vmIds);
  }

  static async open(
    networkFilters: readonly MockPlugin[],
    vmIds: readonly string[],
    start: (options: MockProxyOptions) => Promise<MockProxy>,
  ): Promise<OpenTarget> {
    const accepted: TcpServerConnection[] = [];
    const proxy = await start({
      networkFilters,
      tcpUpstream: {
        onConnection: (connection) => accepted.push(connection),
        onEnd: () => undefined, // It ends when the scenario says so.
      },
      time: "manual",
    });
    return new OpenMockConnection(proxy, accepted, vmIds);
  }

  async move(move: ConnectionMove): Promise<ConnectionObservation> {
    this.proxy.trace.clear();
    this.halt ??= surviving(() => {
      if (this.pair === undefined) this.connect();
      this.act(move);
      this.proxy.advanceTime(move.does === "nothing" ? move.milliseconds || moment : moment);
    });
    return this.observeConnection();
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    return waitOn(this.proxy, this.observer, milliseconds);
  }

  close(): Promise<void> {
    return this.proxy.close();
  }

  private connect(): void {
    this.accepted.length = 0;
    this.pair = { client: this.proxy.connect(), seen: { client: 0, server: 0 } };
    this.proxy.advanceTime(moment);
  }

  private act(move: ConnectionMove): void {
    if (move.does === "open") this.connect();
    if (move.does !== "send" && move.does !== "reset") return;
    const side = move.by === "client" ? this.pair?.client : this.accepted[0];
    if (move.does === "reset") side?.reset();
    else side?.write(move.bytes, move.ends);
  }

  private observeConnection(): ConnectionObservation {
    const { pair } = this;
    const [server] = this.accepted;
    const client = pair?.client.received ?? new Uint8Array();
    const atServer = server?.received ?? new Uint8Array();
    const seen = pair?.seen ?? { client: 0, server: 0 };
    const observation = {
      client: client.slice(seen.client),
      server: atServer.slice(seen.server),
      connected: server !== undefined,
      ended: {
        client: pair?.client.ended === true || pair?.client.isClosed === true,
        server: server?.ended === true || server?.wasReset === true,
      },
    };
    if (pair !== undefined) pair.seen = { client: client.length, server: atServer.length };
    return { ...observation, ...this.observer.observe(this.halt) };
  }
}
