// The replies of the proxy itself to one stream: what becomes of each depends on how far the response is, and whether
// a filter runs or the stream has ended. Source: Envoy source/common/http/filter_manager.cc, sendLocalReply.

import type { LocalResponse } from "../vm/context.js";
import { BodyBuffer } from "./body-buffer.js";
import type { HttpStream } from "./http-stream.js";
import type { BuiltReply } from "./local-reply.js";

export class LocalReplies {
  /** A reply of the log is on its way through the filters. */
  areLate = false;
  private readonly stream: HttpStream;
  private readonly build: (reply: LocalResponse) => BuiltReply;
  private prepared: LocalResponse | undefined;

  constructor(stream: HttpStream, build: (reply: LocalResponse) => BuiltReply) {
    this.stream = stream;
    this.build = build;
  }

  /** @param sequence What is amiss when the stream has ended already, for people. */
  reply(reply: LocalResponse, sequence: string | undefined): void {
    const { stream } = this;
    if (stream.ended) {
      this.replyLate(reply, sequence);
      return;
    }
    stream.touch();
    stream.abortRunningPath();
    stream.info.responseCodeDetails = reply.details;
    stream.giveUpUpstream();
    // The client's message cannot be trusted.
    if (reply.status === 400) stream.closeAfter();
    if (stream.awaitsResponse) {
      if (stream.request.calling) this.prepare(reply);
      else this.send(reply);
    } else if (!stream.headBegun) stream.replaceResponse(this.build(reply));
    else stream.reset(reply.details);
  }

  /** Sends the reply that a filter has asked for while it ran. */
  sendPrepared(): void {
    const reply = this.prepared;
    this.prepared = undefined;
    if (reply === undefined) return;
    this.areLate = this.stream.ended;
    this.send(reply);
    this.areLate = false;
  }

  /**
   * A reply to a stream that has ended: put off by the callback that ended it, from a callback of the end, or while a
   * filter that the stream never came to gets its context for the log. When a filter of the request has ended the
   * stream, its callback still runs, and the reply passes the filters after it.
   */
  private replyLate(reply: LocalResponse, sequence: string | undefined): void {
    const { stream } = this;
    stream.abortRunningPath();
    if (stream.headBegun || !stream.end.logging) {
      stream.end.again(sequence);
      return;
    }
    stream.info.responseCodeDetails = reply.details;
    if (!stream.awaitsResponse) stream.replaceResponse(this.build(reply));
    else if (stream.request.calling) this.prepare(reply);
    else if (stream.end.opensLate) this.send(reply);
  }

  /** The first of several is sent when the filter has run; the access log may see its status before. */
  private prepare(reply: LocalResponse): void {
    if (this.prepared !== undefined) return;
    this.prepared = reply;
    this.stream.info.responseCode = reply.status;
  }

  /** Through all filters of the response, the one that replied among them. */
  private send(reply: LocalResponse): void {
    const { stream } = this;
    const { headers, body } = this.build(reply);
    stream.beginResponse(headers, body.length === 0);
    if (body.length === 0 || (stream.ended && !stream.end.opensLate)) return;
    stream.response.sendData(new BodyBuffer(body), true);
  }
}
