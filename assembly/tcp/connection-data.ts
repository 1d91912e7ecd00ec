// The bytes of one side of a connection, as far as the host holds them at the moment.

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { clearOutWords, outBytes, outNumber, secondOutWord } from "../host/out-words";
import { Connection } from "./connection";
import { Direction } from "../host/direction";
import {
  proxy_get_buffer_bytes,
  proxy_get_buffer_status,
  proxy_set_buffer_bytes,
} from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

/**
 * What has come from one side of a connection and has not gone on: see `this.downstream` and `this.upstream`
 * of a `TcpFilter`. Legal in the data callback of this side; for what the client sends also while that one has held
 * it.
 *
 * Source: proxy-wasm ABI v0.2.1, "Buffers"; Envoy, source/extensions/common/wasm/context.cc.
 */
export abstract class ConnectionData {
  /**
   * Made by the SDK.
   * @internal
   */
  constructor(
    /** @internal */
    protected readonly connection: Connection,
    private readonly direction: Direction,
  ) {}

  private get buffer(): BufferType {
    return this.direction == Direction.Request
      ? BufferType.DownstreamData
      : BufferType.UpstreamData;
  }

  /** Number of bytes; 0 when there are none here or the host does not say. */
  get size(): u32 {
    if (this.connection.selectData(this.direction) != Status.Ok) return 0;
    const words = clearOutWords();
    const status = proxy_get_buffer_status(this.buffer, words, secondOutWord());
    return status == 0 ? outNumber() : 0;
  }

  /**
   * A copy of up to `length` bytes from `start`; shorter, or empty, where they end. `null` when they can not be
   * had: none are here in this callback, the connection is closed, or the piece is larger than the memory for it
   * (16 MiB, or what is left of half of the module's memory).
   */
  read(start: u32 = 0, length: u32 = u32.MAX_VALUE): Bytes | null {
    if (this.connection.selectData(this.direction) != Status.Ok) return null;
    const words = clearOutWords();
    const status = proxy_get_buffer_bytes(this.buffer, start, length, words, secondOutWord());
    return status == 0 ? outBytes() : null;
  }

  /**
   * Puts this content in place of all that is here. Empty content takes it away. What has gone on already stays
   * as it was.
   *
   * Legal where {@link read} has something to read. `Status.NotAllowed` elsewhere, and a log line says so.
   * `Status.StreamEnded`: the connection is closed. Otherwise what the host answers.
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
    const status = this.connection.selectDataForChange(this.direction);
    if (status != Status.Ok) return status;
    return <Status>proxy_set_buffer_bytes(this.buffer, start, length, pointer, size);
  }

  /**
   * Closes the connection, both sides of it, once what has gone on to the client is written: see
   * `TcpFilter#close`, which answers with the action for the callback.
   *
   * Legal in all callbacks but `onLog` and `onDelete`, as long as the connection is open. `Status.NotAllowed`
   * elsewhere, and a log line says so.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_close_stream`.
   */
  close(): Status {
    return this.connection.close();
  }
}
