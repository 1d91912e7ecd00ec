// The body of a request or response, as far as the host holds it at the moment.

import { freeBodyLength, selectBody, selectBodyForChange } from "./stream-body";
import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { clearOutWords, outBytes, outNumber, secondOutWord } from "../host/out-words";
import { Direction } from "../host/direction";
import { headersEndStream } from "../runtime/callback";
import {
  proxy_get_buffer_bytes,
  proxy_get_buffer_status,
  proxy_set_buffer_bytes,
} from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";
import { Stream } from "./stream";

/**
 * The part of a body that the host holds: the new chunk, or everything since the body callback first
 * answered `Action.Pause`.
 *
 * Legal in the body callback, and in later callbacks while that one has paused the stream. Elsewhere,
 * and after a local reply, it is empty.
 *
 * Source: proxy-wasm ABI v0.2.1, "Buffers"; Envoy, source/extensions/common/wasm/context.cc.
 */
@final
export class Body {
  /**
   * Made by the SDK: see `this.request.body` and `this.response.body`.
   * @internal
   */
  constructor(
    private readonly stream: Stream,
    private readonly direction: Direction,
  ) {}

  private get buffer(): BufferType {
    return this.direction == Direction.Request ? BufferType.RequestBody : BufferType.ResponseBody;
  }

  /** Number of bytes; 0 when there are none here or the host does not say. */
  get size(): u32 {
    if (selectBody(this.stream, this.direction) != Status.Ok) return 0;
    const words = clearOutWords();
    const status = proxy_get_buffer_status(this.buffer, words, secondOutWord());
    return status == 0 ? outNumber() : 0;
  }

  /**
   * A copy of up to `length` bytes from `start`; shorter, or empty, where the body ends. `null` when
   * it can not be had: the stream is over, or the piece is larger than the memory for it (16 MiB, or
   * what is left of half of the module's memory).
   */
  read(start: u32 = 0, length: u32 = u32.MAX_VALUE): Bytes | null {
    if (selectBody(this.stream, this.direction) != Status.Ok) return null;
    const words = clearOutWords();
    const status = proxy_get_buffer_bytes(this.buffer, start, length, words, secondOutWord());
    return status == 0 ? outBytes() : null;
  }

  /**
   * Says that this body will be changed. It takes the `content-length` header away, with which the message
   * would be cut or never end. Without it writing is refused.
   *
   * Legal in the headers callback of the same message, and while that one has paused the stream.
   * `Status.BadArgument` when the headers have gone on. `Status.StreamEnded`.
   */
  willChange(): Status {
    const stream = this.stream;
    const isRequest = this.direction == Direction.Request;
    let status = Status.Ok;
    // The length of a body that does not come, as of a reply to HEAD, is a fact about the resource.
    if (!headersEndStream || !stream.isInCallbackOf(this.direction)) {
      const headers = isRequest ? stream.request.headers : stream.response.headers;
      status = headers.remove("content-length");
    }
    if (status == Status.Ok) freeBodyLength(stream, this.direction);
    return status;
  }

  /**
   * Puts this content in place of all that is here. What has gone on already stays as it was, so to replace
   * a whole body hold it first: return `Action.Pause` until `endOfStream`.
   *
   * Legal where {@link size} says what is here, after {@link willChange}: `Status.NotAllowed` without, and a
   * log line says so. `Status.BadArgument` when the host has no body here. `Status.StreamEnded`.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_set_buffer_bytes`.
   */
  replace<TextContent>(content: TextContent): Status {
    return this.write(0, u32.MAX_VALUE, content);
  }

  /** Puts this content behind what is here. Legal and answers as {@link replace}. */
  append<TextContent>(content: TextContent): Status {
    // A place beyond the end is the end.
    return this.write(u32.MAX_VALUE, 0, content);
  }

  /** Puts this content in front of what is here. Legal and answers as {@link replace}. */
  prepend<TextContent>(content: TextContent): Status {
    return this.write(0, 0, content);
  }

  private write<TextContent>(start: u32, length: u32, content: TextContent): Status {
    resetTexts();
    const pointer = textPointer(content);
    const size = textSize;
    const status = selectBodyForChange(this.stream, this.direction);
    if (status != Status.Ok) return status;
    return <Status>proxy_set_buffer_bytes(this.buffer, start, length, pointer, size);
  }
}
