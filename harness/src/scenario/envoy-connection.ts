// The steps of a scenario on a TCP connection through a real Envoy.

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvoyObserver } from "./envoy-observer.js";
import type { ConnectionMove } from "./scenario.js";
import type { ConnectionObservation, OpenTarget, SideObservation } from "./target.js";

/** Milliseconds in which what comes of a step must have come. */
const longestStep = 2000;

/** Milliseconds without anything new after which nothing more is waited for. */
const quietTime = 60;

/** One end of a connection: what has come, and whether more can. */
export class SocketEnd {
  ended = false;
  /** Bytes of it that earlier steps have seen. */
  seen = 0;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => {
      this.chunks.push(bytes);
      this.size += bytes.length;
    });
    socket.on("end", () => (this.ended = true));
    socket.on("close", () => (this.ended = true));
    socket.on("error", () => (this.ended = true)); // A reset, as a rule; "close" follows.
  }

  get received(): number {
    return this.size;
  }

  get news(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.chunks).subarray(this.seen));
  }
}

export class OpenConnection implements OpenTarget {
  private client: SocketEnd | undefined;

  constructor(
    private readonly port: number,
    private readonly accepted: SocketEnd[],
    private readonly observer: EnvoyObserver,
    private readonly stop: () => Promise<void>,
  ) {}

  async move(
    move: ConnectionMove,
    isSeen: Parameters<NonNullable<OpenTarget["move"]>>[1],
  ): Promise<ConnectionObservation> {
    if (this.client === undefined) await this.connect();
    await this.act(move);
    await this.settle(() => isSeen(this.look()));
    const seen = this.look();
    const { client } = this;
    const [server] = this.accepted;
    if (client !== undefined) client.seen = client.received;
    if (server !== undefined) server.seen = server.received;
    return { ...seen, ...(await this.observer.observe()) };
  }

  async wait(milliseconds: number): Promise<SideObservation> {
    await sleep(milliseconds);
    return this.observer.observe();
  }

  async close(): Promise<void> {
    this.client?.socket.destroy();
    await this.stop();
  }

  private async connect(): Promise<void> {
    this.client?.socket.destroy();
    this.accepted.length = 0;
    const options = { host: "127.0.0.1", port: this.port, noDelay: true, allowHalfOpen: true };
    const socket = connect(options);
    this.client = new SocketEnd(socket);
    await new Promise<void>((resolve) => {
      socket.once("connect", resolve);
      socket.once("close", () => resolve());
    });
    await this.settle(() => false);
  }

  private async act(move: ConnectionMove): Promise<void> {
    if (move.does === "open") return this.connect();
    if (move.does === "nothing") return void (await sleep(move.milliseconds));
    const socket = move.by === "client" ? this.client?.socket : this.accepted[0]?.socket;
    if (socket === undefined || socket.destroyed) return;
    if (move.does === "reset") return void socket.resetAndDestroy();
    if (move.bytes.length > 0) socket.write(move.bytes);
    if (move.ends) socket.end();
  }

  private look(): Omit<ConnectionObservation, keyof SideObservation> {
    const { client } = this;
    const [server] = this.accepted;
    return {
      client: client?.news ?? new Uint8Array(),
      server: server?.news ?? new Uint8Array(),
      connected: server !== undefined,
      ended: { client: client?.ended === true, server: server?.ended === true },
    };
  }

  /** Waits until it is so and nothing new comes, or for what may come at all. */
  private async settle(isSo: () => boolean): Promise<void> {
    const state = (): string =>
      [this.client, ...this.accepted].map((end) => `${end?.received} ${end?.ended}`).join();
    const deadline = performance.now() + longestStep;
    let last = state();
    let quietSince = performance.now();
    while (performance.now() < deadline) {
      await sleep(5);
      const now = state();
      if (now !== last) {
        last = now;
        quietSince = performance.now();
      }
      const quiet = performance.now() - quietSince;
      // What is expected ends the wait early; what is not there yet gets more time on a busy machine.
      if (quiet >= (isSo() ? quietTime / 2 : quietTime * 5)) return;
    }
  }
}
