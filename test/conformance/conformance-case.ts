// One directed comparison of the mock with a real Envoy.

import type { RawRequest, UpstreamAnswer } from "../../harness/src/mock/index.js";
import type { RawGuest } from "./raw-guest.js";

export interface ConformanceCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  readonly request?: Partial<RawRequest>;
  readonly upstream?: UpstreamAnswer;
  readonly allowOnHeadersStopIteration?: boolean;
  readonly failurePolicy?: "closed" | "open" | "reload";
  /** How often the request is sent. Default: once. */
  readonly times?: number;
  readonly configuration?: string;
  readonly vmId?: string;
  /** Milliseconds that pass in the mock after the request was sent; a real Envoy has them by itself. */
  readonly advance?: number;
}
