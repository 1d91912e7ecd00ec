// What is common to filters, whatever they filter.

import { Plugin } from "./plugin";

/**
 * A filter object: an {@link HttpFilter}, or a `TcpFilter` of `proxy-wasm-assemblyscript-sdk/tcp`. Nothing
 * implements it by name, because a call through it would cost; calls that take any filter are generic.
 */
export interface StreamFilter {
  /** The plugin under whose configuration it runs. */
  readonly plugin: Plugin;
  /** What it serves is complete. */
  onLog(): void;
  /** The host forgets what it serves. */
  onDelete(): void;
}
