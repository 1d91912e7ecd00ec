// The body that came as the answer to a callout: read only, and only while the host has it.

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { callbackNumber, selectContext } from "../runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { proxy_get_buffer_bytes } from "../host/imports";
import { Status } from "../status";

/**
 * The body of an answer. Envoy collects up to 32 MiB of it before it tells. Legal in the callback that brought
 * it.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_get_buffer_bytes`.
 */
export class ReceivedBody {
  private readonly madeIn: u32 = callbackNumber;

  /**
   * Made by the SDK. `root`: the plugin whose callback has it.
   * @internal
   */
  constructor(
    private readonly root: u32,
    private readonly buffer: BufferType,
    /** Number of bytes. */
    public readonly size: u32,
  ) {}

  /**
   * A copy of up to `length` bytes from `start`; shorter, or empty, where the body ends. `null` when it
   * can not be had: the callback is over, or the piece is larger than the memory for it (16 MiB, or what
   * is left of half of the module's memory).
   */
  read(start: u32 = 0, length: u32 = u32.MAX_VALUE): Bytes | null {
    if (this.madeIn != callbackNumber) return null;
    // A host may have no buffer at all for an empty body.
    if (start >= this.size) return Bytes.empty;
    if (selectContext(this.root) != Status.Ok) return null;
    const words = clearOutWords();
    const status = proxy_get_buffer_bytes(this.buffer, start, length, words, secondOutWord());
    return status == 0 ? outBytes() : null;
  }
}
