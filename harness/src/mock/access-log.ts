// An access logger that is a plugin: it hears of each stream at its end, after the stream's own filters, on its
// root context. Source: Envoy source/extensions/access_loggers/wasm, source/common/http/filter_manager.cc.

import type { PluginHandle } from "./plugin-handle.js";
import type { LogMaps, StreamCallbacks, StreamFilter } from "./stream/stream-filter.js";

export class AccessLogFilter implements StreamFilter {
  readonly label = "the access logger";
  private readonly handle: () => PluginHandle | undefined;
  private readonly callbacks: StreamCallbacks;

  constructor(handle: () => PluginHandle | undefined, callbacks: StreamCallbacks) {
    this.handle = handle;
    this.callbacks = callbacks;
  }

  headers(): "continue" {
    return "continue";
  }

  data(): "continue" {
    return "continue";
  }

  metadata(): void {}

  trailers(): "continue" {
    return "continue";
  }

  log(maps: LogMaps): void {
    this.handle()?.root.log(maps, this.callbacks.info);
  }

  destroy(): void {}
}
