// Where the two paths of a stream end: the request's at the upstream, the response's at the client.
// Source: Envoy source/common/router/router.cc, source/common/http/conn_manager_impl.cc.

import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { envoyDies, envoyGarbles } from "../mock-errors.js";
import type { BodyBuffer } from "./body-buffer.js";
import type { PathEnd } from "./filter-path.js";
import type { HttpStream } from "./http-stream.js";
import { plainReply } from "./local-reply.js";
import { statusOf } from "./required-headers.js";
import type { StreamFilter } from "./stream-filter.js";

export class RequestEnd implements PathEnd {
  constructor(private readonly stream: HttpStream) {}

  headers(map: HeaderMap, endOfStream: boolean): void {
    if (this.stream.upstream !== undefined) {
      throw envoyDies(
        "proxy_continue_stream inside proxy_on_request_headers, which then answers Continue: the request goes to the " +
          "upstream twice, which Envoy does not always survive",
        "answer Continue without calling proxy_continue_stream",
      );
    }
    this.stream.startUpstreamRequest(map, endOfStream);
  }

  data(data: BodyBuffer, endOfStream: boolean): void {
    const { upstream } = this.stream;
    if (upstream === undefined) return;
    if (upstream.abandoned) {
      const text = "upstream is closed prematurely during decoding data from downstream";
      const reply = plainReply(503, text, "upstream_reset_before_response_started");
      this.stream.request.asFilter(() => this.stream.reply(reply));
      return;
    }
    upstream.data(data.bytes());
    data.clear();
    if (endOfStream) this.stream.endUpstreamRequest();
  }

  trailers(map: HeaderMap): void {
    const { upstream } = this.stream;
    if (upstream?.garblesTrailers(this.stream.turn) === true) {
      throw envoyGarbles(
        "proxy_continue_stream after the trailers of the request have gone on: they are sent twice, and the upstream " +
          "takes the second ones for the next request of its connection",
        "call proxy_continue_stream once",
        "request",
      );
    }
    this.stream.endUpstreamRequest(map);
  }

  metadata(pairs: readonly HeaderPair[]): void {
    this.stream.upstream?.metadata(pairs);
  }

  tooLarge(): void {
    this.stream.reply(plainReply(413, "Payload Too Large", "request_payload_too_large"));
  }

  afterFilter(): void {
    this.stream.sendPrepared();
  }

  /** The router takes no more of a request that has ended, and nothing is broken. */
  late(): void {}

  over(): boolean {
    return this.stream.ended || this.stream.response.complete;
  }

  canContinue(): boolean {
    return !this.over();
  }
}

export class ResponseEnd implements PathEnd {
  constructor(private readonly stream: HttpStream) {}

  headers(map: HeaderMap, endOfStream: boolean): void {
    if (this.over()) {
      // Of HTTP/1.1 nothing more is written.
      if (this.stream.info.protocol !== "http/2") return;
      throw envoyDies(
        "a reply is asked for, and the request continued, in one callback: the router replies in the middle of the " +
          "reply, which then goes on",
        "reply, or continue the request",
      );
    }
    if (statusOf(map) === undefined) {
      const text = "missing required header: :status";
      const details = `filter_removed_required_response_headers{${text.replace(/ /g, "_")}}`;
      this.stream.reply(plainReply(502, text, details));
    } else this.stream.writeHeaders(map, endOfStream);
  }

  data(data: BodyBuffer, endOfStream: boolean): void {
    const bytes = data.bytes();
    data.clear(); // Before the end of the stream, whose callbacks may still look at it.
    this.stream.writeData(bytes, endOfStream);
  }

  trailers(map: HeaderMap): void {
    this.stream.writeTrailers(map);
  }

  metadata(pairs: readonly HeaderPair[]): void {
    const { info, client } = this.stream;
    if (info.protocol === "http/2" && pairs.length > 0) client.metadata.push(pairs);
  }

  tooLarge(): void {
    this.stream.reply(plainReply(500, "Internal Server Error", "response_payload_too_large"));
  }

  afterFilter(): void {}

  late(what: "data" | "trailers" | "metadata", filter: StreamFilter, isLast: boolean): void {
    const { info } = this.stream;
    const { wasReset } = this.stream.end;
    // The codec of HTTP/2 takes trailers of a stream that it has reset.
    if (wasReset && isLast && info.protocol === "http/2") return;
    const part = what === "data" ? "body" : what;
    const place = `proxy_on_response_${part} of ${filter.label}`;
    if (what === "metadata") {
      throw envoyDies(
        `the stream is answered or closed inside ${place}, and the next filter is called`,
        "answer or close in another callback of the response",
      );
    }
    const call = wasReset ? "proxy_close_stream" : "proxy_continue_stream";
    throw envoyDies(
      `${call} inside ${place} ends the response, and the callback then answers Continue`,
      "answer 1 (StopIteration) where the callback ends the response itself",
    );
  }

  over(): boolean {
    const { ended, repliesLate, end } = this.stream;
    return ended && !repliesLate && !end.opensLate;
  }

  canContinue(): boolean {
    return !this.over() && !this.stream.end.isWaiting;
  }
}
