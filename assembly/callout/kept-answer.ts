// What was answered to a callout, kept beyond the callback in which the host has it.

import { Bytes } from "../bytes";
import { BufferType } from "../host/buffer-type";
import { MapType } from "../host/map-type";
import { Pairs } from "../http/pairs";
import { ReceivedBody } from "./received-body";
import { ReceivedHeaders } from "./received-headers";

/** Headers or trailers that were read in time. */
@final
export class KeptHeaders extends ReceivedHeaders {
  private readonly kept: Pairs;

  constructor(received: ReceivedHeaders) {
    super(0, MapType.CalloutHeaders, 0);
    this.kept = received.read();
  }

  override read(): Pairs {
    return this.kept;
  }
}

/** A body that was read in time, unless it is larger than may be kept. */
@final
export class KeptBody extends ReceivedBody {
  private readonly kept: Bytes | null;

  constructor(received: ReceivedBody, limit: u32) {
    super(0, BufferType.CalloutBody, received.size);
    this.kept = received.size <= limit ? received.read(0, received.size) : null;
  }

  override read(start: u32 = 0, length: u32 = u32.MAX_VALUE): Bytes | null {
    const kept = this.kept;
    if (!kept) return null;
    const size = <u32>kept.length;
    const from = min(start, size);
    return kept.slice(<i32>from, <i32>(from + min(length, size - from)));
  }
}
