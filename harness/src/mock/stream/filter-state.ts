// Objects that filters leave for each other with a stream or with its connection, under names.
// Source: Envoy source/common/stream_info/filter_state_impl.cc.

import type { ByteString } from "../bytes.js";
import type { Attribute } from "../properties/attribute.js";

/**
 * How long an object stays: for this stream; for the request, which is the same unless it is redirected
 * inside of Envoy; for all streams of the connection.
 */
export type LifeSpan = "filterChain" | "request" | "connection";

export interface FilterStateObject {
  /**
   * What expressions and properties see; undefined for an object without a form that can be read.
   * @param whole the path ends here, so that no field is asked for.
   */
  attribute(whole: boolean): Attribute | undefined;
}

export class FilterState {
  private readonly connection: FilterState | undefined;
  private objects: Map<ByteString, readonly [FilterStateObject, LifeSpan]> | undefined;

  /** @param connection state of the connection, for the state of a stream. */
  constructor(connection?: FilterState) {
    this.connection = connection;
  }

  get(name: ByteString): FilterStateObject | undefined {
    return this.objects?.get(name)?.[0] ?? this.connection?.get(name);
  }

  /** A name keeps its life span: an object with another one is dropped without a word. */
  set(name: ByteString, object: FilterStateObject, span: LifeSpan): void {
    if (span === "connection" && this.connection !== undefined) {
      if (this.objects?.has(name) !== true) this.connection.set(name, object, span);
      return;
    }
    if (this.connection?.get(name) !== undefined) return;
    const present = this.objects?.get(name);
    if (present !== undefined && present[1] !== span) return;
    (this.objects ??= new Map()).set(name, [object, span]);
  }
}
