// What the host says about the end of a gRPC call, taken apart.

import { Bytes } from "../bytes";
import { CalloutKind } from "../callout/outcome";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { proxy_get_status } from "../host/imports";
import { selectContext } from "../runtime/callback";
import { Status } from "../status";

/** How a call ended, and why. */
@final
export class GrpcEnd {
  constructor(
    readonly kind: CalloutKind,
    /** That of the service; for other kinds than `Response` all that the host says. */
    readonly message: Bytes,
  ) {}
}

// Where the host writes the code, which the callback has told already.
// @ts-ignore: decorator
@lazy const code: usize = memory.data(4, 4);

function statusText(root: u32): Bytes {
  if (selectContext(root) != Status.Ok) return Bytes.empty;
  const words = clearOutWords();
  const text = proxy_get_status(code, words, secondOutWord()) == 0 ? outBytes() : null;
  return text ? text : Bytes.empty;
}

/**
 * The end of the call whose callback runs. Envoy appends to the message, when there is one, the details of the
 * response in braces; without a message it gives the details alone.
 *
 * Source: Envoy, source/common/grpc/async_client_impl.cc and source/common/stream_info/utility.h
 * (`ResponseCodeDetails`).
 */
export function grpcEnd(root: u32): GrpcEnd {
  const text = statusText(root);
  let kind = CalloutKind.Unreachable;
  if (text.endsWith("{via_upstream}")) {
    return new GrpcEnd(CalloutKind.Response, text.slice(0, -14));
  } else if (text.equals("via_upstream")) {
    return new GrpcEnd(CalloutKind.Response, Bytes.empty);
  } else if (text.endsWith("{response_timeout}") || text.equals("response_timeout")) {
    kind = CalloutKind.TimedOut;
  } else if (text.length == 0 || text.includes("upstream_reset_after_response_started")) {
    kind = CalloutKind.Reset;
  }
  return new GrpcEnd(kind, text);
}
