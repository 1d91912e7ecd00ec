// What a plugin may see of one side of its stream, request or response: the maps and the body at hand.
// Source: Envoy source/extensions/common/wasm/context.h.

import type { HeaderMap } from "../headers/header-map.js";
import type { BodyBuffer } from "./body-buffer.js";

/** What this filter may see of one side. */
export class SideView {
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  body: BodyBuffer | undefined;
  /** The chunk is gone, but the host still points at it: results 2 and above leave it so. */
  bodyIsGone = false;
  /** Result 1: the stream keeps the body, and the filter sees all of it. */
  buffering = false;

  clear(): void {
    this.headers = undefined;
    this.trailers = undefined;
    this.body = undefined;
  }
}
