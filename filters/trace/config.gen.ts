// Generated from config.schema.json by `outrigger schema trace`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
} from "proxy-wasm-assemblyscript-sdk/config";

/** How the trace context of a request is carried (W3C Trace Context). */
export class TraceConfig {
  /** The sampled flag of traces that begin here. Default: `true`. */
  sampled: bool = true;

  /** Response header that gets the trace id. Left out: none. `null` when it is not given. */
  responseHeader: Bytes | null = null;

  /** Whether each request is logged with its trace id, at level info. Default: `false`. */
  log: bool = false;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): TraceConfig | null {
    const decoded = decodeConfiguration(configuration, table);
    return changetype<TraceConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link TracePlugin}. */
  static of(plugin: Plugin): TraceConfig {
    return changetype<TracePlugin>(plugin).config;
  }
}

/** A plugin that takes a {@link TraceConfig}, and refuses to start with anything else. */
export class TracePlugin extends ConfiguredPlugin<TraceConfig> {
  protected override parse(configuration: Bytes): TraceConfig | null {
    return TraceConfig.parse(configuration);
  }
}

// The schema, 98 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // TraceConfig
  10, 0, <u8>idof<TraceConfig>(), <u8>(idof<TraceConfig>() >> 8), <u8>offsetof<TraceConfig>(), <u8>(offsetof<TraceConfig>() >> 8), 3,
  //   sampled
  7, 115, 97, 109, 112, 108, 101, 100, 47, 0, <u8>offsetof<TraceConfig>("sampled"), 34,
  //   response_header
  15, 114, 101, 115, 112, 111, 110, 115, 101, 95, 104, 101, 97, 100, 101, 114, 49, 0, <u8>offsetof<TraceConfig>("responseHeader"), 0,
  //   log
  3, 108, 111, 103, 47, 0, <u8>offsetof<TraceConfig>("log"), 42,
  // boolean
  0, 0,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
]);
