// Generated from config.schema.json by `outrigger schema rate-limit`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
} from "proxy-wasm-assemblyscript-sdk/config";

/** How many requests pass in which time. */
export class RateLimitConfig {
  /**
   * Name of the limit. Limits of the same name share their counts, in all plugins with the same
   * VM id. Required.
   */
  name: Bytes = Bytes.empty;

  /** Requests in one window, on average. Required. */
  requests: i32 = 0;

  /** Length of the window in milliseconds. Required. */
  window: i32 = 0;

  /**
   * Requests that may come at once. Left out: as many as in a window. Only when {@link hasBurst}
   * says that it is given.
   */
  burst: i32 = 0;
  /** Whether {@link burst} is given. */
  hasBurst: bool = false;

  /** What has a limit of its own. Default: `{"by":"all"}`. */
  key: LimitKey = new LimitKey();

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): RateLimitConfig | null {
    const decoded = decodeConfiguration(configuration, table);
    return changetype<RateLimitConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link RateLimitPlugin}. */
  static of(plugin: Plugin): RateLimitConfig {
    return changetype<RateLimitPlugin>(plugin).config;
  }
}

/** Which LimitKey it is. */
export enum LimitKeyBy {
  /** `all` */
  All,
  /** `header` */
  Header,
  /** `source` */
  Source,
}

/** One of AllRequests, ByHeader, BySource: cast it by what {@link by} says. */
export class LimitKey {
  /** Which LimitKey it is. */
  by: LimitKeyBy = LimitKeyBy.All;
}

/** One limit for all requests together. */
export class AllRequests extends LimitKey {}

/** A limit for each value of a header; requests without it share one. */
export class ByHeader extends LimitKey {
  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  header: Bytes = Bytes.empty;
}

/** A limit for each address that connects. */
export class BySource extends LimitKey {}

/** A plugin that takes a {@link RateLimitConfig}, and refuses to start with anything else. */
export class RateLimitPlugin extends ConfiguredPlugin<RateLimitConfig> {
  protected override parse(configuration: Bytes): RateLimitConfig | null {
    return RateLimitConfig.parse(configuration);
  }
}

// The schema, 266 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // RateLimitConfig
  10, 0, <u8>idof<RateLimitConfig>(), <u8>(idof<RateLimitConfig>() >> 8), <u8>offsetof<RateLimitConfig>(), <u8>(offsetof<RateLimitConfig>() >> 8), 5,
  //   name
  4, 110, 97, 109, 101, 72, 0, <u8>offsetof<RateLimitConfig>("name"), 1,
  //   requests
  8, 114, 101, 113, 117, 101, 115, 116, 115, 103, 0, <u8>offsetof<RateLimitConfig>("requests"), 1,
  //   window
  6, 119, 105, 110, 100, 111, 119, 116, 0, <u8>offsetof<RateLimitConfig>("window"), 1,
  //   burst
  5, 98, 117, 114, 115, 116, 103, 0, <u8>offsetof<RateLimitConfig>("burst"), 4, <u8>offsetof<RateLimitConfig>("hasBurst"),
  //   key
  3, 107, 101, 121, 130, 0, <u8>offsetof<RateLimitConfig>("key"), 2, 12, 123, 34, 98, 121, 34, 58, 34, 97, 108, 108, 34, 125,
  // string
  3, 0, 1, 65, 9, 91, 97, 45, 122, 48, 45, 57, 45, 93, 0, 0, 0, 0, 0, 32, 255, 3, 0, 0, 0, 0, 254, 255, 255, 7, 0,
  // integer
  1, 0, 2, 1, 49, 7, 49, 48, 48, 48, 48, 48, 48,
  // integer
  1, 0, 2, 1, 49, 8, 56, 54, 52, 48, 48, 48, 48, 48,
  // LimitKey
  11, 0, 143, 0, 2, 98, 121, 164, 0, 178, 0, 203, 0,
  // LimitKeyBy
  6, 0, 3, 3, 97, 108, 108, 6, 104, 101, 97, 100, 101, 114, 6, 115, 111, 117, 114, 99, 101,
  // AllRequests
  10, 0, <u8>idof<AllRequests>(), <u8>(idof<AllRequests>() >> 8), <u8>offsetof<AllRequests>(), <u8>(offsetof<AllRequests>() >> 8), 1,
  //   by
  2, 98, 121, 143, 0, <u8>offsetof<AllRequests>("by"), 1,
  // ByHeader
  10, 0, <u8>idof<ByHeader>(), <u8>(idof<ByHeader>() >> 8), <u8>offsetof<ByHeader>(), <u8>(offsetof<ByHeader>() >> 8), 2,
  //   by
  2, 98, 121, 143, 0, <u8>offsetof<ByHeader>("by"), 1,
  //   header
  6, 104, 101, 97, 100, 101, 114, 217, 0, <u8>offsetof<ByHeader>("header"), 1,
  // BySource
  10, 0, <u8>idof<BySource>(), <u8>(idof<BySource>() >> 8), <u8>offsetof<BySource>(), <u8>(offsetof<BySource>() >> 8), 1,
  //   by
  2, 98, 121, 143, 0, <u8>offsetof<BySource>("by"), 1,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
]);
