// Requests that are sent step by step to a real Envoy, each on a connection of its own. What was written has been seen
// when Envoy has counted its bytes: one worker takes them in the order in which they were written.

import { setTimeout as sleep } from "node:timers/promises";
import { clientPortHeader } from "../envoy/bootstrap.js";
import {
  ClientConnection,
  NoReplyError,
  type ClientHead,
  type ClientStream,
} from "../envoy/client.js";
import { headerValue, type HeaderPair } from "../envoy/http1-reader.js";
import { Http2ClientConnection } from "../envoy/http2-client.js";
import type { UpstreamAnswer, UpstreamRequest } from "../envoy/upstream.js";
import { framedHeaders } from "../envoy/upstream.js";
import { observedRequest } from "./callout-servers.js";
import type { EnvoyObserver } from "./envoy-observer.js";
import type { ReceivedBytes } from "./envoy-statistics.js";
import type { LiveStream, Stage } from "./play-streams.js";
import { answerFor } from "./read-answers.js";
import type {
  ScenarioAnswer,
  ScenarioBackground,
  ScenarioExchange,
  ScenarioRequest,
} from "./scenario.js";
import type { Observation, SideObservation } from "./target.js";

/** One that never comes holds its connection until somebody closes that. */
export function upstreamAnswer(answer: ScenarioAnswer): Promise<UpstreamAnswer | "reset"> {
  if (answer === "never") return new Promise(() => undefined);
  // One that takes no connection is not asked.
  return Promise.resolve(answer === "refused" ? "reset" : answer);
}

/** What is wrong with a reply that has not come. */
export function outcomeOf(error: unknown): Observation["reply"] {
  if (!(error instanceof NoReplyError)) throw error;
  return error.reason === "timeout" ? { stalled: error.message } : { reset: error.message };
}

export function requestHeaders({ authority, headers }: ScenarioRequest): HeaderPair[] {
  return [["host", authority], ...headers];
}

/** Headers that say where a request ends whose parts come one by one. */
function openHeaders(request: ScenarioRequest, endOfStream: boolean): HeaderPair[] {
  const headers = requestHeaders(request);
  if (endOfStream || request.protocol === "http/2") return headers;
  const { chunks, trailers } = request;
  if (chunks.length > 0 || trailers.length > 0) return framedHeaders(headers, chunks, trailers);
  return [...headers, ["transfer-encoding", "chunked"]];
}

/** The longest that Node can wait: streams of the background end with the scenario. */
const noTimeout = 2 ** 31 - 1;

interface Under {
  exchange: ScenarioExchange;
  stream: ClientStream;
  told: Promise<void>;
  /** What has reached the upstream of it. */
  arrived?: UpstreamRequest;
}

export class EnvoyStage implements Stage {
  private readonly underWay: Under[] = [];
  private readonly streams: ClientStream[] = [];
  private readonly connections: { close(): void }[] = [];

  constructor(
    private readonly port: number,
    private readonly observer: EnvoyObserver,
    private readonly received: ReceivedBytes,
    private readonly timeout: number,
  ) {}

  async begin(
    exchange: ScenarioExchange,
    endOfStream: boolean,
    told: Promise<void>,
  ): Promise<LiveStream> {
    const stream = await this.open(exchange.request, endOfStream, this.timeout);
    const under: Under = { exchange, stream, told };
    this.underWay.push(under);
    return {
      reply: stream.reply.catch(outcomeOf),
      sendData: (bytes, end) => stream.sendData(bytes, end),
      sendTrailers: (trailers) => stream.sendTrailers(trailers),
      reset: () => stream.reset(),
      upstream: () =>
        under.arrived?.complete === true ? observedRequest(under.arrived) : undefined,
    };
  }

  /** For the upstream server. */
  async answer(request: UpstreamRequest): Promise<UpstreamAnswer | "reset"> {
    const port = Number(headerValue(request.headers, clientPortHeader));
    const found = this.underWay.find(({ stream }) => stream.port === port);
    if (found === undefined) return "reset";
    found.arrived = request;
    await found.told;
    return upstreamAnswer(answerFor(found.exchange, request.target));
  }

  async background({ count, request }: ScenarioBackground): Promise<void> {
    // What says no length has not ended with its last piece.
    const chunked: readonly HeaderPair[] =
      request.protocol === "http/2" ? [] : [["transfer-encoding", "chunked"]];
    const endless = { ...request, headers: [...request.headers, ...chunked] };
    for (let opened = 0; opened < count; opened++) {
      const stream = await this.open(endless, false, noTimeout);
      for (const chunk of request.chunks) stream.sendData(chunk);
    }
    await this.settle();
    await this.observe();
  }

  async settle(): Promise<void> {
    await this.received.arrive(() =>
      this.streams.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    );
  }

  pass(milliseconds: number): Promise<void> {
    return sleep(milliseconds);
  }

  outcome({ reply }: LiveStream): Promise<Observation["reply"]> {
    return reply;
  }

  observe(): Promise<SideObservation> {
    return this.observer.observe();
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private async open(
    request: ScenarioRequest,
    endOfStream: boolean,
    timeout: number,
  ): Promise<ClientStream> {
    const { method, path: target, protocol, trailers } = request;
    const head: ClientHead = { method, target, headers: openHeaders(request, endOfStream) };
    let stream: ClientStream;
    if (protocol === "http/2") {
      const connection = await Http2ClientConnection.open(this.port);
      this.connections.push(connection);
      const end = endOfStream ? "headers" : trailers.length > 0 ? "trailers" : "data";
      stream = connection.begin(head, timeout, end);
    } else {
      const connection = await ClientConnection.open(this.port);
      this.connections.push(connection);
      stream = connection.begin(head, timeout);
    }
    this.streams.push(stream);
    return stream;
  }
}
