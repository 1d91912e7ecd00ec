// What the server behind a cluster makes of one request: plays the script's answer as the events of a
// response, in virtual time.

import { noBytes } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import type { RawReply } from "../raw-messages.js";
import { responseHeadersFor } from "../stream/connection-manager.js";
import { fitBody, framedHeaders } from "../stream/framing.js";
import type { Timer } from "../virtual-clock.js";
import type { CalloutRequest, Cluster, ClusterAnswer } from "./cluster.js";
import type { ResetReason } from "./connection-pool.js";
import { GrpcServer } from "./grpc-server.js";

/** A response as the host gets it. */
export interface ResponseEvents {
  headers(map: HeaderMap, endOfStream: boolean): void;
  data(bytes: Uint8Array, endOfStream: boolean): void;
  trailers(map: HeaderMap): void;
  reset(reason: ResetReason): void;
}

/** The request as it grows. */
export interface ServedRequest extends CalloutRequest {
  body: Uint8Array;
  complete: boolean;
}

export interface ServerOptions {
  readonly cluster: Cluster;
  readonly request: ServedRequest;
  readonly events: ResponseEvents;
  /** A timer of the mock's own time. */
  readonly after: (milliseconds: number, action: () => void) => Timer;
}

interface Step {
  readonly wait: number;
  readonly action: () => void;
}

export class ServerExchange {
  private readonly options: ServerOptions;
  private readonly answer: ClusterAnswer;
  private readonly grpc: GrpcServer | undefined;
  private readonly steps: Step[] = [];
  private timer: Timer | undefined;

  constructor(options: ServerOptions) {
    this.options = options;
    const { cluster, request } = options;
    this.answer = cluster.answer(request);
    const { answer } = this;
    if (typeof answer === "object" && "grpc" in answer) {
      this.grpc = new GrpcServer(answer.grpc, request, {
        ...options.events,
        step: (wait, action) => this.step(wait, action),
      });
    } else if (typeof answer === "object" && "status" in answer && answer.early === true) {
      this.play(answer);
    }
  }

  /** More of the request, which stands in its record. */
  receive(bytes: Uint8Array): void {
    this.grpc?.receive(bytes);
  }

  /** The end of the request. */
  end(): void {
    const { answer } = this;
    this.grpc?.end();
    if (answer === "never" || "grpc" in answer) return;
    if ("reset" in answer) this.break(answer);
    else if (answer.early !== true) this.play(answer);
  }

  private get brokenOff(): ResetReason {
    return this.options.cluster.protocol === "http/2" ? "remote reset" : "connection termination";
  }

  private break({ reset, delay = 0 }: Extract<ClusterAnswer, { reset: unknown }>): void {
    const { events } = this.options;
    this.step(delay, () => {
      if (reset === "connect") {
        events.reset("remote connection failure");
        return;
      }
      if (reset === "after-headers") {
        events.headers(new HeaderMap("responseHeaders", [[":status", "200"]]), false);
      }
      events.reset(this.brokenOff);
    });
  }

  private play(reply: RawReply): void {
    const { delay = 0, pause = 0, chunks = [], trailers = [], status, resetAfter } = reply;
    const { events, request, cluster } = this.options;
    const isHttp2 = cluster.protocol === "http/2";
    const unframed = isHttp2 || status === 204 || status === 304;
    const headers = unframed ? reply.headers : framedHeaders(reply.headers, chunks, trailers);
    const map = responseHeadersFor({ status, headers }, undefined);
    const bodyless = status === 204 || status === 304 || request.method === "HEAD";
    const fitting = bodyless || isHttp2 ? { chunks, missing: 0 } : fitBody(map.pairs(), chunks);
    const pieces = bodyless ? [] : fitting.chunks.slice(0, resetAfter);
    const chunked = !isHttp2 && map.has("transfer-encoding");
    // What comes after the last byte of a known length breaks nothing any more.
    const isWhole = !isHttp2 && !chunked && pieces.length === fitting.chunks.length;
    const isReset = resetAfter !== undefined && (!isWhole || fitting.missing > 0);
    const breaks = isReset || fitting.missing > 0;
    const hasTrailers = !bodyless && trailers.length > 0;
    const empty = pieces.length === 0 && !hasTrailers && !breaks;
    const endsInHeaders = empty && (bodyless || !chunked);
    this.step(delay, () => events.headers(map, endsInHeaders));
    for (const [index, piece] of pieces.entries()) {
      const isLast = index === pieces.length - 1 && !hasTrailers && !breaks && !chunked;
      this.step(pause, () => events.data(piece, isLast));
    }
    if (isReset) this.step(pause, () => events.reset(this.brokenOff));
    else if (fitting.missing > 0 || endsInHeaders) return;
    else if (hasTrailers) {
      this.step(pause, () => events.trailers(new HeaderMap("responseTrailers", trailers)));
    } else if (chunked) {
      this.step(pause, () => events.data(noBytes, true));
    }
  }

  /** One after the other; those without a wait come together. */
  private step(wait: number, action: () => void): void {
    this.steps.push({ wait, action });
    if (this.timer === undefined) this.wait(wait);
  }

  private wait(milliseconds: number): void {
    this.timer = this.options.after(milliseconds, () => {
      this.timer = undefined;
      this.run();
    });
  }

  private run(): void {
    for (let next = this.steps.shift(); next !== undefined; next = this.steps.shift()) {
      next.action();
      const [following] = this.steps;
      if (following !== undefined && following.wait > 0) {
        this.wait(following.wait);
        return;
      }
    }
  }
}
