// What a client wants of a reply, read while its request can be read.

import { Bytes } from "../bytes";
import { HttpFilter } from "../http/filter";
import { isGrpcType } from "../http/grpc-type";
import { ReplyForm, typeOf } from "./reply-form";
import { wishFor } from "./accept";
import { wordSize } from "../text/word";

/**
 * In what form a client wants a {@link Reply}. Request headers can not be read in the response's callbacks: make it in
 * `onRequestHeaders` for replies that are sent later.
 */
// @ts-ignore: decorator
@final
export class ReplyWish {
  private constructor(
    /** Whether the request is one of gRPC, as Envoy sees it. */
    readonly isGrpc: bool,
    private readonly accept: Bytes[],
  ) {}

  /**
   * Reads `accept` and `content-type` of the request, or where that can not be read whether the response is one of
   * gRPC. Legal in every callback of the stream; where nothing can be read, everything is wanted alike.
   *
   * Source: RFC 9110, section 12.5.1; gRPC, "PROTOCOL-HTTP2".
   */
  static of(filter: HttpFilter): ReplyWish {
    const headers = filter.request.headers;
    let isGrpc = isGrpcType(headers.get("content-type"));
    if (!isGrpc && headers.size == 0)
      isGrpc = isGrpcType(filter.response.headers.get("content-type"));
    return new ReplyWish(isGrpc, headers.getAll("accept"));
  }

  /** The form that is wanted most; where none is, the first one (RFC 9110, section 12.4.1). */
  choose(forms: ReplyForm[]): ReplyForm {
    let chosen = forms.length != 0 ? unchecked(forms[0]) : ReplyForm.Text;
    let most: u32 = 0;
    for (let at = 0; at < forms.length; at++) {
      const form = unchecked(forms[at]);
      const type = typeOf(form);
      // Without "; charset=utf-8".
      const size = wordSize(type) - (form == ReplyForm.Problem ? 0 : 15);
      const wish = wishFor(this.accept, type, size);
      if (wish <= most) continue;
      most = wish;
      chosen = form;
    }
    return chosen;
  }
}
