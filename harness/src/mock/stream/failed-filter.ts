// Stands in for a plugin whose VM is dead or never came up, with the policy "fail closed": answers every
// new request by itself. Source: Envoy source/extensions/common/wasm/plugin.cc.

import type { HeadersStatus, Side, StreamCallbacks, StreamFilter } from "./stream-filter.js";
import { failureReply } from "./wasm-filter.js";

export class FailedFilter implements StreamFilter {
  readonly label: string;
  private readonly callbacks: StreamCallbacks;

  constructor(label: string, callbacks: StreamCallbacks) {
    this.label = label;
    this.callbacks = callbacks;
  }

  headers(side: Side): HeadersStatus {
    if (side === "response") return "continue";
    this.callbacks.sendLocalReply(failureReply);
    return "stopAllAndWatermark";
  }

  data(): "continue" {
    return "continue";
  }

  trailers(): "continue" {
    return "continue";
  }

  metadata(): void {}

  log(): void {}

  destroy(): void {}
}
