// One HTTP callout from the moment it is sent: the server's answer, the time-out, the end. What the host makes
// by itself is a reply too: 504 after the time-out, 503 when the connection breaks before the headers.
// Source: Envoy source/common/http/async_client_impl.cc, source/common/router/router.cc.

import { noBytes } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import { notSimulated } from "../mock-errors.js";
import type { RawReply } from "../raw-messages.js";
import { responseHeadersFor } from "../stream/connection-manager.js";
import { fitBody, framedHeaders } from "../stream/framing.js";
import { buildLocalReply, plainReply } from "../stream/local-reply.js";
import { dropRouterControls, wireRequestHeaders } from "../stream/router.js";
import type { Timer, VirtualClock } from "../virtual-clock.js";
import type { LocalResponse } from "../vm/context.js";
import type { Callouts } from "./callouts.js";
import type { CalloutRequest, Cluster } from "./cluster.js";

/** What a module is told; "failed" is the answer without headers, body and trailers. */
export type CalloutOutcome =
  | {
      readonly headers: HeaderMap;
      readonly body: Uint8Array;
      readonly trailers: HeaderMap | undefined;
    }
  | "failed";

export interface CalloutSettings {
  readonly callouts: Callouts;
  readonly clock: VirtualClock;
  readonly cluster: Cluster;
  /** As the module gave them; the host adds its own. */
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  /** Milliseconds; 0: none. */
  readonly timeout: number;
  /** Puts an action into a later turn of the event loop. */
  readonly post: (action: () => void) => void;
  readonly onEnd: (outcome: CalloutOutcome) => void;
}

/** Envoy gives up a response that is larger (runtime key http.async_response_buffer_limit). */
const largestResponse = 32 * 1024 * 1024;

const brokenConnection =
  "upstream connect error or disconnect/reset before headers. reset reason: connection termination";

/** The time-out that counts: the router reads one in the headers too. */
function timeoutOf(map: HeaderMap, timeout: number): number {
  const written = map.get("x-envoy-upstream-rq-timeout-ms") ?? "";
  return /^\d+$/.test(written) ? Number(written) : timeout;
}

/** What the host adds to the module's headers, and takes out of them. */
function prepareHeaders(map: HeaderMap, body: Uint8Array, timeout: number): void {
  if (map.has("x-envoy-retry-on")) throw notSimulated("retries (x-envoy-retry-on in a callout)");
  if (body.length > 0) map.assign("content-length", String(body.length));
  map.assign("x-envoy-internal", "true");
  dropRouterControls(map);
  if (timeout > 0) map.assign("x-envoy-expected-rq-timeout-ms", String(timeout));
}

export class HttpCallout {
  readonly request: CalloutRequest;
  private readonly settings: CalloutSettings;
  private readonly timers = new Set<Timer>();
  private responseBegun = false;
  private over = false;

  /** Sends it; the outcome never comes in the same turn. */
  constructor(settings: CalloutSettings) {
    this.settings = settings;
    const { cluster, headers, callouts } = settings;
    const timeout = timeoutOf(headers, settings.timeout);
    prepareHeaders(headers, settings.body, timeout);
    const wire = wireRequestHeaders(headers, true);
    const { chunks, missing } = fitBody(wire, [settings.body]);
    this.request = {
      cluster: cluster.name,
      method: headers.get(":method") ?? "",
      path: headers.get(":path") ?? "",
      authority: headers.get(":authority") ?? "",
      headers: wire,
      body: Buffer.concat(chunks),
    };
    callouts.pending.add(this);
    if (timeout > 0) this.after(timeout, () => this.timeOut());
    // Connecting takes a turn: a callout that is cancelled before never reaches the server.
    settings.post(() => this.arrive(missing === 0));
  }

  /** When it ends by itself; undefined: never. */
  get due(): bigint | undefined {
    const dues = [...this.timers].map((timer) => timer.due);
    return dues.reduce<bigint | undefined>(
      (first, due) => (first === undefined || due < first ? due : first),
      undefined,
    );
  }

  /** Ends it without a word to the module. */
  cancel(): void {
    this.over = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    this.settings.callouts.pending.delete(this);
  }

  private after(milliseconds: number, action: () => void): void {
    const timer = this.settings.clock.after(milliseconds, () => {
      this.timers.delete(timer);
      action();
    });
    this.timers.add(timer);
  }

  private arrive(complete: boolean): void {
    if (this.over) return;
    const { callouts, cluster } = this.settings;
    callouts.requests.push(this.request);
    if (!complete) return; // The server waits for the rest of the body.
    const answer = cluster.answer(this.request);
    if (answer === "never") return;
    const { delay = 0 } = answer;
    this.after(delay, () => {
      if (!("reset" in answer)) this.receive(answer, delay);
      else if (answer.reset === "after-headers") this.end("failed");
      else this.endWith(plainReply(503, brokenConnection, ""));
    });
  }

  private receive(reply: RawReply, delay: number): void {
    const { chunks = [], trailers = [], status } = reply;
    const bodyless = status === 204 || status === 304;
    const headers = bodyless ? reply.headers : framedHeaders(reply.headers, chunks, trailers);
    const map = responseHeadersFor({ ...reply, headers });
    map.assign("x-envoy-upstream-service-time", String(Math.round(delay)));
    const hasBody = !bodyless && this.request.method !== "HEAD";
    const fitting = hasBody ? fitBody(map.pairs(), chunks) : { chunks: [], missing: 0 };
    if (fitting.missing > 0) {
      this.responseBegun = true; // The rest of the body never comes.
      return;
    }
    const body = Buffer.concat(fitting.chunks);
    if (body.length > largestResponse) this.end("failed");
    else {
      const hasTrailers = hasBody && trailers.length > 0;
      this.end({
        headers: map,
        body,
        trailers: hasTrailers ? new HeaderMap("responseTrailers", trailers) : undefined,
      });
    }
  }

  private timeOut(): void {
    if (this.responseBegun) this.end("failed");
    else this.endWith(plainReply(504, "upstream request timeout", ""));
  }

  /** The host answers in the server's place. */
  private endWith(reply: LocalResponse): void {
    const { headers, body } = buildLocalReply(reply, this.settings.headers);
    this.end({ headers, body: body.length === 0 ? noBytes : body, trailers: undefined });
  }

  private end(outcome: CalloutOutcome): void {
    if (this.over) return;
    this.cancel();
    this.settings.onEnd(outcome);
  }
}
