// A buffer as a host call finds it. Envoy keeps the one that a context looked at last, for whatever reason, and
// shows it as buffer 8 outside the callbacks that fill that one.
// Source: Envoy source/extensions/common/wasm/context.cc, Context::getBuffer.

import { BodyBuffer } from "../stream/body-buffer.js";

export interface BufferView {
  readonly content: BodyBuffer;
  readonly writable: boolean;
  /** Whose body it is. */
  readonly side?: "request" | "response";
}

/** What is absent, and cannot be written. */
export const absentBuffer: BufferView = { content: new BodyBuffer(), writable: false };

export function constantBuffer(bytes: Uint8Array): BufferView {
  return { content: new BodyBuffer(bytes), writable: false };
}
