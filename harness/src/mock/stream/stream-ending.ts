// How the exchange with the client ends, and what is still written while the filters hear of that. Source: Envoy
// source/common/http/conn_manager_impl.cc, doEndStream, and the codecs below source/common/http/http1 and http2.

import type { EnvoyVersion } from "../envoy-version.js";
import { envoyDies } from "../mock-errors.js";
import type { Protocol } from "./stream-info.js";

export interface EndingSettings {
  readonly protocol: Protocol;
  readonly envoy: EnvoyVersion;
  /** All of the request has come. */
  readonly isRequestComplete: () => boolean;
  /** Tells the filters, and whoever waits for the reply. */
  readonly finish: (error: Error | undefined) => void;
}

export class StreamEnding {
  /** The reply is complete, or the stream was reset. */
  ended = false;
  /** The filters hear of the end, and none of them is destroyed. */
  logging = false;
  /** It ended without a complete reply. */
  wasReset = false;
  /** It was this side that reset it, and the codec has not had all of a response. */
  isCodecOpen = false;
  /** A response came to its end after that, whole. */
  wentLate = false;
  private endedLate = false;
  /** Something comes from the client: its codec reads. */
  private isReading = false;
  /** The codec of HTTP/2 has all of the response, and sends it when it has read. */
  private waiting: { readonly error: Error | undefined } | undefined;
  private readonly settings: EndingSettings;

  constructor(settings: EndingSettings) {
    this.settings = settings;
  }

  /**
   * The log of a stream that the proxy has reset runs: what a filter has put off until its callback ended may still
   * let the response go on or reply, and the codec writes that before the connection ends.
   */
  get opensLate(): boolean {
    return this.logging && this.isCodecOpen;
  }

  /** The response is complete, and its filters will hear of that. */
  get isWaiting(): boolean {
    return this.waiting !== undefined;
  }

  /** True while the codec of HTTP/2 keeps what is written, which a reset then discards. */
  get discardsUnsent(): boolean {
    return this.isReading && this.settings.protocol === "http/2";
  }

  read(event: () => void): void {
    this.isReading = true;
    event();
    this.isReading = false;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined) this.settings.finish(waiting.error);
  }

  /** Something is written: true when it reaches nobody. */
  takesNothing(bytes: number): boolean {
    if (this.opensLate && this.endedLate) this.writeAfterEnd(bytes);
    return this.isWaiting || (this.ended && (!this.opensLate || this.endedLate));
  }

  /** All of the response is written. */
  complete(error: Error | undefined): void {
    if (this.ended) {
      this.endedLate = this.opensLate;
      this.wentLate = this.endedLate && error === undefined;
    } else if (this.discardsUnsent && this.settings.isRequestComplete()) this.waiting = { error };
    else this.settings.finish(error);
  }

  /** A stream that has ended is ended once more: when its request is complete, it is then destroyed twice. */
  again(sequence = "a stream that has ended is answered"): void {
    if (!this.settings.isRequestComplete()) return;
    throw envoyDies(sequence, "end a stream once, in a request or response callback");
  }

  /** The codec of HTTP/1.1 has no stream any more; that of HTTP/2 has one that is closed. */
  private writeAfterEnd(bytes: number): void {
    const { protocol, envoy } = this.settings;
    if (protocol === "http/2" && bytes === 0 && envoy.isAtLeast("1.40")) return;
    throw envoyDies(
      "after proxy_close_stream the same callback lets the response go on, or replies, more than once",
      "close the stream, or let it go on",
    );
  }
}
