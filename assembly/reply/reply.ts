// Replies in the form that the client wants.

import { Action } from "../action";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { GrpcStatus } from "../grpc-status";
import { Header } from "../http/header";
import { HeaderList } from "../http/header-list";
import { HttpFilter } from "../http/filter";
import { JsonWriter } from "../json/writer";
import { reasonOf } from "./reason";
import { ReplyWish } from "./reply-wish";

/** In what form a reply can be. */
export enum ReplyForm {
  /** `application/problem+json` (RFC 9457). */
  Problem,
  /** `text/plain`. */
  Text,
  /** `text/html`. */
  Html,
}

function typeOf(form: ReplyForm): string {
  switch (form) {
    case ReplyForm.Problem:
      return "application/problem+json";
    case ReplyForm.Html:
      return "text/html";
    default:
      return "text/plain";
  }
}

// Text in HTML, also in an attribute.
function putEscaped(buffer: ByteBuffer, text: Bytes): void {
  for (let at = 0, length = text.length; at < length; at++) {
    const byte = <u32>text.get(at);
    switch (byte) {
      case 0x26:
        putText(buffer, "&amp;");
        break;
      case 0x3c:
        putText(buffer, "&lt;");
        break;
      case 0x3e:
        putText(buffer, "&gt;");
        break;
      case 0x22:
        putText(buffer, "&quot;");
        break;
      case 0x27:
        putText(buffer, "&#39;");
        break;
      default:
        buffer.putByte(byte);
    }
  }
}

function putText(buffer: ByteBuffer, text: string): void {
  for (let at = 0; at < text.length; at++) buffer.putByte(<u32>text.charCodeAt(at));
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
    if (
      nameBytes.equals("type") ||
      nameBytes.equals("title") ||
      nameBytes.equals("status") ||
      nameBytes.equals("detail") ||
      nameBytes.equals("instance")
    ) {
      return false;
    }
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
    const form = this.chosen(wanted);
    const charset = form == ReplyForm.Problem ? "" : "; charset=utf-8";
    this.headers.set("content-type", typeOf(form) + charset);
    if (this.forms.length > 1) this.headers.set("vary", "accept");
    return filter.reply(this.status, this.body(form), this.headers, this.details, this.grpcStatus);
  }

  private get titleOrReason(): Bytes {
    return this.title.length != 0 ? this.title : Bytes.fromString(reasonOf(this.status));
  }

  // Who wants none of the forms gets the first: RFC 9110, section 12.4.1.
  private chosen(wish: ReplyWish): ReplyForm {
    const types: string[] = [];
    for (let at = 0; at < this.forms.length; at++) types.push(typeOf(unchecked(this.forms[at])));
    if (types.length == 0) return ReplyForm.Text;
    return unchecked(this.forms[max(wish.choose(types), 0)]);
  }

  /** The body in a form; text that is not UTF-8 is mended in a problem, and as it is elsewhere. */
  body(form: ReplyForm): Bytes {
    if (form == ReplyForm.Problem) {
      const problem = this.problem();
      if (problem) return problem;
    }
    if (form == ReplyForm.Html) return this.html.length != 0 ? this.html : this.page();
    const text = this.titleOrReason.concat("\n");
    return this.detail.length != 0 ? text.concat(this.detail).concat("\n") : text;
  }

  private problem(): Bytes | null {
    const writer = new JsonWriter().startObject();
    if (this.type.length != 0) writer.name("type").string(this.type);
    writer.name("title").string(this.titleOrReason);
    writer.name("status").unsigned(this.status);
    if (this.detail.length != 0) writer.name("detail").string(this.detail);
    if (this.instance.length != 0) writer.name("instance").string(this.instance);
    for (let at = 0; at < this.members.length; at++) {
      const member = unchecked(this.members[at]);
      writer.name(member.name).string(member.value);
    }
    return writer.endObject().finish();
  }

  private page(): Bytes {
    const buffer = new ByteBuffer(1 << 20);
    const title = this.titleOrReason;
    putText(buffer, '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>');
    putEscaped(buffer, title);
    putText(buffer, "</title>\n<h1>");
    putEscaped(buffer, title);
    putText(buffer, "</h1>\n");
    if (this.detail.length != 0) {
      putText(buffer, "<p>");
      putEscaped(buffer, this.detail);
      putText(buffer, "</p>\n");
    }
    putText(buffer, "</html>\n");
    return buffer.finish();
  }
}
