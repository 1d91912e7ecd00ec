// Replies in the form that the client wants.

import { Action } from "../action";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { GrpcStatus } from "../grpc-status";
import { Header } from "../http/header";
import { HeaderList } from "../http/header-list";
import { HttpFilter } from "../http/filter";
import { escapes, Word, words } from "./words.gen";
import { indexAmong, wordBytes, wordSize } from "../text/word";
import { putQuoted } from "../json/quoted";
import { reasonOf } from "./reason";
import { ReplyForm, typeOf } from "./reply-form";
import { ReplyWish } from "./reply-wish";

// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 1 << 20;

function putWord(buffer: ByteBuffer, word: Word): void {
  buffer.put(words + <usize>word, wordSize(words + <usize>word));
}

// Text in HTML, also in an attribute.
function putEscaped(buffer: ByteBuffer, text: Bytes): void {
  for (let at = 0, length = text.length; at < length; at++) {
    const byte = <u32>text.get(at);
    let escape = escapes;
    while (load<u8>(escape) != 0 && load<u8>(escape) != byte) escape += wordSize(escape) + 1;
    if (load<u8>(escape) != 0) buffer.put(escape + 1, wordSize(escape) - 1);
    else buffer.putByte(byte);
  }
}

// A member of a problem, behind another or the brace.
function putMember(buffer: ByteBuffer, name: Bytes, value: Bytes): void {
  buffer.putByte(buffer.size == 0 ? 0x7b : 0x2c);
  putQuoted(buffer, changetype<usize>(name), <u32>name.length);
  buffer.putByte(0x3a);
  putQuoted(buffer, changetype<usize>(value), <u32>value.length);
}

// Nothing for a text that is empty.
function putText(buffer: ByteBuffer, name: Word, value: Bytes): void {
  if (value.length != 0) putMember(buffer, wordBytes(words + <usize>name), value);
}

// RFC 9110, sections 15.3.5, 15.3.6, 15.4.5.
function hasNoContent(status: u32): bool {
  return status == 204 || status == 205 || status == 304;
}

/**
 * A reply that says the same to every client, in the form that it wants: `problem+json`, text or HTML by `Accept`, a
 * gRPC status for gRPC.
 *
 * ```ts
 * const reply = new Reply(429, "rate_limited");
 * reply.detail = Bytes.fromString("Ten requests in a minute are enough.");
 * reply.grpcStatus = GrpcStatus.ResourceExhausted;
 * reply.headers.add("retry-after", "30");
 * return reply.send(this);
 * ```
 *
 * Where there is a choice, `vary: accept` says so. A request of gRPC gets a response without a body: `grpc-status`, and
 * the detail (or title) as `grpc-message`; Envoy makes that of it. A request with the method HEAD gets the headers
 * alone, which Envoy sees to, too. 204, 205 and 304 have no body in any form.
 *
 * Source: RFC 9110, sections 12.5.1 and 15; RFC 9457; gRPC, "PROTOCOL-HTTP2" and "http-grpc-status-mapping".
 */
@final
export class Reply {
  /** What it is about, the same for all replies of this kind; the words of the status unless given. */
  title: Bytes = Bytes.empty;
  /** What is to be said of this very case; no secrets. */
  detail: Bytes = Bytes.empty;
  /** A URI for the kind of problem; none for what the status says already. */
  type: Bytes = Bytes.empty;
  /** A URI for this very case. */
  instance: Bytes = Bytes.empty;
  /** A page of the author's own in place of the plain one. What comes from elsewhere must be escaped in it. */
  html: Bytes = Bytes.empty;
  /** For gRPC; unset, it is what gRPC says for the status: 401 is Unauthenticated, 429 Unavailable. */
  grpcStatus: GrpcStatus = GrpcStatus.Unset;
  /** Further headers. `content-type` and `vary` are set by {@link send}. */
  readonly headers: HeaderList = new HeaderList();
  /** The forms that there are, the first one for clients that have no wish. */
  forms: ReplyForm[] = [ReplyForm.Problem, ReplyForm.Text, ReplyForm.Html];
  private readonly members: Header[] = [];

  /**
   * @param status - 200 to 599; anything else is logged and becomes 500.
   * @param details - for the access log (`%RESPONSE_CODE_DETAILS%`); white space becomes `_`.
   */
  constructor(
    private readonly status: u32,
    private readonly details: string,
  ) {}

  /**
   * Adds a member of one's own to the problem, a text. `false`, and nothing added, for the names that RFC 9457 has
   * already, and for one that is there.
   */
  extend<TextName, TextValue>(name: TextName, value: TextValue): bool {
    const nameBytes = Bytes.empty.concat(name);
    if (indexAmong(words, nameBytes) >= 0) return false;
    for (let at = 0; at < this.members.length; at++) {
      if (unchecked(this.members[at]).name.equals(nameBytes)) return false;
    }
    this.members.push(new Header(nameBytes, Bytes.empty.concat(value)));
    return true;
  }

  /**
   * Sends it, instead of the response of the upstream service; returns the action that the callback has to return.
   * Legal where `reply` of a filter is, and with the same effects.
   *
   * @param wish - what the client wants, where the request can not be read any more; else it is read now.
   */
  send(filter: HttpFilter, wish: ReplyWish | null = null): Action {
    if (hasNoContent(this.status)) {
      return filter.reply(this.status, "", this.headers, this.details, this.grpcStatus);
    }
    const wanted = wish ? wish : ReplyWish.of(filter);
    if (wanted.isGrpc) {
      const message = this.detail.length != 0 ? this.detail : this.titleOrReason;
      return filter.reply(this.status, message, this.headers, this.details, this.grpcStatus);
    }
    const form = wanted.choose(this.forms);
    this.headers.set("content-type", wordBytes(typeOf(form)));
    if (this.forms.length > 1) this.headers.set("vary", "accept");
    return filter.reply(this.status, this.body(form), this.headers, this.details, this.grpcStatus);
  }

  private get titleOrReason(): Bytes {
    return this.title.length != 0 ? this.title : reasonOf(this.status);
  }

  /** The body in a form; text that is not UTF-8 is mended in a problem, and as it is elsewhere. */
  body(form: ReplyForm): Bytes {
    if (form == ReplyForm.Html && this.html.length != 0) return this.html;
    const buffer = new ByteBuffer(MOST_BYTES);
    const title = this.titleOrReason;
    const detail = this.detail;
    if (form == ReplyForm.Problem) {
      putText(buffer, Word.Type, this.type);
      putMember(buffer, wordBytes(words + <usize>Word.Title), title);
      buffer.putByte(0x2c);
      putQuoted(buffer, words + <usize>Word.Status, 6);
      buffer.putByte(0x3a);
      buffer.putNumber(this.status);
      putText(buffer, Word.Detail, detail);
      putText(buffer, Word.Instance, this.instance);
      for (let at = 0; at < this.members.length; at++) {
        const member = unchecked(this.members[at]);
        putMember(buffer, member.name, member.value);
      }
      buffer.putByte(0x7d);
      // Half a document would be read by somebody.
      return buffer.isFull ? Bytes.empty : buffer.finish();
    }
    if (form == ReplyForm.Html) {
      putWord(buffer, Word.PageStart);
      putEscaped(buffer, title);
      putWord(buffer, Word.Heading);
      putEscaped(buffer, title);
      putWord(buffer, Word.HeadingEnd);
      if (detail.length != 0) {
        putWord(buffer, Word.Paragraph);
        putEscaped(buffer, detail);
        putWord(buffer, Word.ParagraphEnd);
      }
      putWord(buffer, Word.PageEnd);
      return buffer.finish();
    }
    buffer.putText(title);
    buffer.putByte(0x0a);
    buffer.putText(detail);
    if (detail.length != 0) buffer.putByte(0x0a);
    return buffer.finish();
  }
}
