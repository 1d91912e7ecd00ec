// The body of a request or response, as far as the host holds it at the moment.

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { clearOutWords, outBytes, outNumber, secondOutWord } from "../host/out-words";
import { Direction } from "../host/direction";
import { proxy_get_buffer_bytes, proxy_get_buffer_status } from "../host/imports";
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
    if (this.stream.selectBody(this.direction) != Status.Ok) return 0;
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
    if (this.stream.selectBody(this.direction) != Status.Ok) return null;
    const words = clearOutWords();
    const status = proxy_get_buffer_bytes(this.buffer, start, length, words, secondOutWord());
    return status == 0 ? outBytes() : null;
  }
}
