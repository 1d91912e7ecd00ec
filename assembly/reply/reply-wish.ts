// What a client wants of a reply, read while its request can be read.

import { Bytes } from "../bytes";
import { HttpFilter } from "../http/filter";
import { isGrpcType } from "../http/grpc-type";
import { QualityList } from "../syntax/quality-list";

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
    private readonly accept: QualityList,
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
    return new ReplyWish(isGrpc, QualityList.of(headers.getAll("accept")));
  }

  /** The index of the media type that is wanted most, -1 when none is. */
  choose(types: string[]): i32 {
    return this.accept.mediaType(types);
  }
}
