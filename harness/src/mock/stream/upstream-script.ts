// Plays what an upstream answers: head, pieces, end or break, in order, with its pauses in virtual time.

import { noBytes } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import type { RawReply } from "../raw-messages.js";
import type { Timer, VirtualClock } from "../virtual-clock.js";
import type { LocalResponse } from "../vm/context.js";
import { responseHeadersFor } from "./connection-manager.js";
import { framedHeaders, isChunked } from "./framing.js";
import type { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";
import { MessageSource } from "./message-source.js";
import { responseFlag } from "./response-flags.js";
import type { Protocol } from "./stream-info.js";

export interface ScriptSettings {
  readonly clock: VirtualClock;
  readonly thread: string;
  readonly stream: HttpStream;
  readonly protocol: Protocol;
  readonly http1Trailers: boolean;
  readonly headRequest: boolean;
  /** Milliseconds since the request was complete; undefined while it is not. */
  readonly serviceTime: () => number | undefined;
  /** Something has come. */
  readonly onArrival: () => void;
}

function resetReply(stream: HttpStream, status: number, reason: string, more = ""): LocalResponse {
  const phase = stream.upstreamResponded ? "after" : "before";
  // Since 1.38 only the details tell it.
  const isTold = more !== "" && !stream.envoy.isAtLeast("1.38");
  const failure = isTold ? `, transport failure reason: ${more}` : "";
  const cause = `${reason}${more === "" ? "" : `|${more}`}`.replace(/ /g, "_");
  return plainReply(
    status,
    `upstream connect error or disconnect/reset before headers. reset reason: ${reason}${failure}`,
    `upstream_reset_${phase}_response_started{${cause}}`,
  );
}

/** One of the two sides does not keep to the protocol. */
export function upstreamProtocolError(stream: HttpStream): void {
  const reply = resetReply(stream, 502, "protocol error");
  stream.upstreamFailed(reply, responseFlag.upstreamProtocolError);
}

/** A server of HTTP/2 refuses what it was sent with an error code, which Envoy understands since 1.37. */
export function upstreamRefusal(stream: HttpStream): void {
  if (stream.envoy.isAtLeast("1.37")) upstreamProtocolError(stream);
  else upstreamReset(stream, "http/2");
}

/** The upstream ends the connection, or its stream. */
export function upstreamReset(stream: HttpStream, protocol: Protocol): void {
  if (protocol === "http/2") {
    const reply = resetReply(stream, 503, "remote reset");
    stream.upstreamFailed(reply, responseFlag.upstreamRemoteReset);
  } else if (stream.upstreamResponded) {
    // For the codec of HTTP/1.1 a body that ends too early is an error of the other side.
    upstreamProtocolError(stream);
  } else {
    const reply = resetReply(stream, 503, "connection termination");
    stream.upstreamFailed(reply, responseFlag.upstreamConnectionTermination);
  }
}

/** Envoy's limits for the head of a response: `max_headers_count` and what its HTTP/1.1 parser holds. */
const mostHeaders = 100;
const mostHeaderBytes = 80 * 1024;

/** The head of the response is more than Envoy takes. */
function isTooLarge(headers: RawReply["headers"]): boolean {
  let size = 0;
  for (const [name, value] of headers) size += name.length + value.length;
  return headers.length > mostHeaders || size > mostHeaderBytes;
}

/** Nobody takes the connection. */
export function upstreamRefused(stream: HttpStream): void {
  const failure = "delayed connect error: Connection refused";
  const reply = resetReply(stream, 503, "remote connection failure", failure);
  stream.upstreamFailed(reply, responseFlag.upstreamConnectionFailure);
}

export class UpstreamScript {
  /** What has come and waits for the filters. */
  readonly source: MessageSource;
  private readonly settings: ScriptSettings;
  private readonly reply: RawReply;
  private steps: (() => void)[] = [];
  private timer: Timer | undefined;

  constructor(settings: ScriptSettings, reply: RawReply) {
    this.settings = settings;
    this.reply = reply;
    const { stream, protocol, http1Trailers } = settings;
    this.source = new MessageSource(protocol, http1Trailers, {
      headers: (endOfStream) => this.sendHeaders(endOfStream),
      data: (bytes, endOfStream) => stream.upstreamData(bytes, endOfStream),
      trailers: (pairs) => stream.upstreamTrailers(new HeaderMap("responseTrailers", pairs)),
      metadata: (pairs) => stream.metadata("response", pairs),
      wrongLength: () => upstreamProtocolError(stream),
    });
  }

  /** True while more is going to come by itself. */
  get isRunning(): boolean {
    return this.timer !== undefined;
  }

  /** The server wants no other request on this connection. */
  get closes(): boolean {
    return this.reply.headers.some(
      ([name, value]) => /^connection$/i.test(name) && /\bclose\b/i.test(value),
    );
  }

  start(): void {
    const { delay = 0 } = this.reply;
    this.steps = this.allSteps();
    if (delay > 0) this.wait(delay);
    else this.proceed();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private wait(milliseconds: number): void {
    const { clock, thread } = this.settings;
    this.timer = clock.after(milliseconds, () => this.proceed(), thread);
  }

  private proceed(): void {
    this.timer = undefined;
    const { pause = 0 } = this.reply;
    for (let step = this.steps.shift(); step !== undefined; step = this.steps.shift()) {
      step();
      if (pause > 0 && this.steps.length > 0) {
        this.wait(pause);
        break;
      }
    }
    this.settings.onArrival();
  }

  private allSteps(): (() => void)[] {
    const { reply, source } = this;
    const { chunks = [], trailers = [], informational = [], metadata = [], resetAfter } = reply;
    const { headRequest, protocol, stream } = this.settings;
    const bodyless = headRequest || reply.status === 204 || reply.status === 304;
    const headers = this.framed();
    const isHttp1 = protocol === "http/1.1";
    const follows = chunks.length > 0 || trailers.length > 0 || resetAfter !== undefined;
    const hasBody = !bodyless && (follows || (isHttp1 && isChunked(headers)));
    // Interim heads are swallowed by the router, but they take their time.
    const steps: (() => void)[] = informational.map(() => () => undefined);
    steps.push(() => source.begin(bodyless ? [] : headers, !hasBody));
    for (const pairs of metadata) steps.push(() => source.metadata(pairs));
    if (hasBody) {
      const endsApart = isHttp1 || trailers.length > 0 || chunks.length === 0;
      const sent = chunks.slice(0, resetAfter);
      for (const [index, chunk] of sent.entries()) {
        const isLast = !endsApart && resetAfter === undefined && index === chunks.length - 1;
        steps.push(() => source.data(chunk, isLast));
      }
      if (resetAfter === undefined && trailers.length > 0) {
        steps.push(() => source.trailers(trailers));
      } else if (resetAfter === undefined && endsApart) {
        steps.push(() => source.data(noBytes, true));
      }
    }
    if (resetAfter !== undefined) {
      steps.push(() => {
        if (!source.complete) source.add(() => upstreamReset(stream, protocol));
      });
    }
    return steps;
  }

  private framed(): RawReply["headers"] {
    const { status, headers, chunks = [], trailers = [] } = this.reply;
    if (this.settings.protocol === "http/2" || status === 204 || status === 304) return headers;
    return framedHeaders(headers, chunks, trailers);
  }

  private sendHeaders(endOfStream: boolean): void {
    const { stream, serviceTime } = this.settings;
    const headers = this.framed();
    if (isTooLarge(headers)) {
      const reply = resetReply(stream, 502, "protocol error");
      stream.upstreamFailed(reply, responseFlag.upstreamProtocolError);
      return;
    }
    const map = responseHeadersFor({ status: this.reply.status, headers }, serviceTime());
    stream.upstreamHeaders(map, endOfStream);
  }
}
