// A message on its way into a stream, in the events in which the codec delivers it. The next event waits
// while the filters hold more than they may.
//   HTTP/1.1: each piece without the end, then an empty piece with the end; as long as content-length says
//   HTTP/2: the end comes with the piece that carries it; a wrong content-length resets the stream
// Source: Envoy source/common/http/http1/codec_impl.cc, http2/codec_impl.cc.

import { noBytes } from "../bytes.js";
import type { HeaderPair } from "../headers/pairs.js";
import type { Protocol } from "./stream-info.js";

export interface MessageSink {
  headers(endOfStream: boolean): void;
  data(bytes: Uint8Array, endOfStream: boolean): void;
  trailers(pairs: readonly HeaderPair[]): void;
  metadata(pairs: readonly HeaderPair[]): void;
  /** More or less came than content-length says (HTTP/2). @param part with which that was clear. */
  wrongLength(part: "data" | "trailers"): void;
}

export class MessageSource {
  private readonly protocol: Protocol;
  private readonly passesTrailers: boolean;
  private readonly sink: MessageSink;
  private events: (() => void)[] = [];
  private taken = 0;
  /** Bytes that content-length still promises; none without it. */
  private left: number | undefined;
  private ended = false;

  /** @param http1Trailers trailers of HTTP/1.1 are delivered, not dropped. */
  constructor(protocol: Protocol, http1Trailers: boolean, sink: MessageSink) {
    this.protocol = protocol;
    this.passesTrailers = protocol === "http/2" || http1Trailers;
    this.sink = sink;
  }

  /** The end of the message has come. */
  get complete(): boolean {
    return this.ended;
  }

  /** The next event; undefined when nothing has come. */
  next(): (() => void) | undefined {
    const event = this.events[this.taken];
    if (event === undefined) return undefined;
    this.taken++;
    if (this.taken === this.events.length) {
      this.events = [];
      this.taken = 0;
    }
    return event;
  }

  /** Something that happens in this place of the message, such as the end of the connection. */
  add(event: () => void): void {
    this.events.push(event);
  }

  begin(headers: readonly HeaderPair[], endOfStream: boolean): void {
    const length = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? "";
    if (/^\d+$/.test(length)) this.left = Number(length);
    this.ended = endOfStream || (this.protocol === "http/1.1" && this.left === 0);
    const { ended } = this;
    this.add(() => this.sink.headers(ended));
  }

  data(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.ended) return;
    if (this.protocol === "http/2") this.http2Data(bytes, endOfStream);
    else this.http1Data(bytes, endOfStream);
  }

  trailers(pairs: readonly HeaderPair[]): void {
    if (this.ended) return;
    if (this.protocol === "http/1.1" && (!this.passesTrailers || this.left !== undefined)) {
      this.data(noBytes, true);
      return;
    }
    this.ended = true;
    if (this.left !== undefined && this.left > 0) this.add(() => this.sink.wrongLength("trailers"));
    else this.add(() => this.sink.trailers(pairs));
  }

  metadata(pairs: readonly HeaderPair[]): void {
    if (!this.ended && this.protocol === "http/2") this.add(() => this.sink.metadata(pairs));
  }

  private http1Data(bytes: Uint8Array, endOfStream: boolean): void {
    const { left = Number.POSITIVE_INFINITY } = this;
    const taken = bytes.length > left ? bytes.subarray(0, left) : bytes;
    if (taken.length > 0) this.add(() => this.sink.data(taken, false));
    if (this.left !== undefined) this.left -= taken.length;
    this.ended = this.left === undefined ? endOfStream : this.left === 0;
    if (this.ended) this.add(() => this.sink.data(noBytes, true));
  }

  private http2Data(bytes: Uint8Array, endOfStream: boolean): void {
    this.ended = endOfStream;
    if (this.left !== undefined) {
      this.left -= bytes.length;
      if (this.left < 0 || (endOfStream && this.left > 0)) {
        this.ended = true;
        this.add(() => this.sink.wrongLength("data"));
        return;
      }
    }
    this.add(() => this.sink.data(bytes, endOfStream));
  }
}
