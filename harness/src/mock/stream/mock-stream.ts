// A request that is sent step by step, as tests of streams need it: the client's end of one stream.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawDownstreamReply, RawInterimHead, RawUpstreamRequest } from "../raw-messages.js";
import type { Exchange } from "./exchange.js";

export class MockStream {
  /**
   * The whole reply. Rejects with MockStreamReset when the client gets no complete one, also after `reset`;
   * with MockStalledError when a filter holds the stream and nothing continues it.
   */
  readonly reply: Promise<RawDownstreamReply>;
  private readonly exchange: Exchange;
  private readonly arrive: (action: () => void) => void;

  /** Made by `MockProxy.open`. */
  constructor(
    exchange: Exchange,
    reply: Promise<RawDownstreamReply>,
    arrive: (action: () => void) => void,
  ) {
    this.exchange = exchange;
    this.reply = reply;
    this.arrive = arrive;
    reply.catch(() => undefined); // Told to whoever waits for it, and to nobody else.
  }

  /** Status that has come; undefined while none has. */
  get status(): number | undefined {
    return this.exchange.client.status;
  }

  /** Headers that have come; undefined while none have. */
  get headers(): readonly HeaderPair[] | undefined {
    const { status, headers } = this.exchange.client;
    return status === undefined ? undefined : headers;
  }

  /** Pieces of the body that have come so far. */
  get chunks(): readonly Uint8Array[] {
    return this.exchange.client.body.chunks;
  }

  get trailers(): readonly HeaderPair[] {
    return this.exchange.client.trailers;
  }

  /** Heads with status 1xx that have come. */
  get informational(): readonly RawInterimHead[] {
    return this.exchange.client.informational;
  }

  /** METADATA frames that have come (HTTP/2). */
  get metadata(): readonly (readonly HeaderPair[])[] {
    return this.exchange.client.metadata;
  }

  /** What the filters have let go to the upstream so far; undefined while nothing has. */
  get upstreamRequest(): RawUpstreamRequest | undefined {
    return this.exchange.upstreamRequest;
  }

  /** A piece of the body: one event for the filters. Nothing happens after the end of the request. */
  sendData(bytes: Uint8Array | string, endOfStream = false): void {
    const piece = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    this.arrive(() => this.exchange.sendData(piece, endOfStream));
  }

  /** Ends the request. HTTP/1.1 drops them unless the proxy was started with `http1Trailers`. */
  sendTrailers(pairs: readonly HeaderPair[]): void {
    this.arrive(() => this.exchange.sendTrailers(pairs));
  }

  /** A METADATA frame; HTTP/2 only, in HTTP/1.1 it is nothing. */
  sendMetadata(pairs: readonly HeaderPair[]): void {
    this.arrive(() => this.exchange.sendMetadata(pairs));
  }

  /** Gives up: closes the connection of HTTP/1.1, cancels the stream of HTTP/2. */
  reset(): void {
    this.arrive(() => this.exchange.clientReset());
  }
}
