// Generated from config.schema.json by `outrigger schema cors`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
} from "proxy-wasm-assemblyscript-sdk/config";

/**
 * Which other origins' scripts may read what the service answers (Fetch standard, CORS
 * protocol).
 */
export class CorsConfig {
  /**
   * Origins, exactly as browsers send them: scheme://host, with the port unless it is the
   * scheme's own. Required.
   */
  allowOrigins: StaticArray<Bytes> = [];

  /** Methods that a preflight is granted. Default: `["GET","HEAD","POST"]`. */
  allowMethods: StaticArray<Bytes> = [];

  /** Request headers that a preflight is granted. Default: `[]`. */
  allowHeaders: StaticArray<Bytes> = [];

  /** Response headers that scripts may read besides the safelisted ones. Default: `[]`. */
  exposeHeaders: StaticArray<Bytes> = [];

  /** Whether requests with cookies or authorization are shared. Default: `false`. */
  allowCredentials: bool = false;

  /**
   * Seconds for which a browser may keep the answer to a preflight; -1 forbids it. Default:
   * `600`.
   */
  maxAge: i32 = 600;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): CorsConfig | null {
    const decoded = decodeConfiguration(configuration, table);
    return changetype<CorsConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link CorsPlugin}. */
  static of(plugin: Plugin): CorsConfig {
    return changetype<CorsPlugin>(plugin).config;
  }
}

/** A plugin that takes a {@link CorsConfig}, and refuses to start with anything else. */
export class CorsPlugin extends ConfiguredPlugin<CorsConfig> {
  protected override parse(configuration: Bytes): CorsConfig | null {
    return CorsConfig.parse(configuration);
  }
}

// The schema, 293 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // CorsConfig
  10, 0, <u8>idof<CorsConfig>(), <u8>(idof<CorsConfig>() >> 8), <u8>offsetof<CorsConfig>(), <u8>(offsetof<CorsConfig>() >> 8), 6,
  //   allow_origins
  13, 97, 108, 108, 111, 119, 95, 111, 114, 105, 103, 105, 110, 115, 140, 0, <u8>offsetof<CorsConfig>("allowOrigins"), 1,
  //   allow_methods
  13, 97, 108, 108, 111, 119, 95, 109, 101, 116, 104, 111, 100, 115, 150, 0, <u8>offsetof<CorsConfig>("allowMethods"), 2, 21, 91, 34, 71, 69, 84, 34, 44, 34, 72, 69, 65, 68, 34, 44, 34, 80, 79, 83, 84, 34, 93,
  //   allow_headers
  13, 97, 108, 108, 111, 119, 95, 104, 101, 97, 100, 101, 114, 115, 159, 0, <u8>offsetof<CorsConfig>("allowHeaders"), 18,
  //   expose_headers
  14, 101, 120, 112, 111, 115, 101, 95, 104, 101, 97, 100, 101, 114, 115, 159, 0, <u8>offsetof<CorsConfig>("exposeHeaders"), 18,
  //   allow_credentials
  17, 97, 108, 108, 111, 119, 95, 99, 114, 101, 100, 101, 110, 116, 105, 97, 108, 115, 168, 0, <u8>offsetof<CorsConfig>("allowCredentials"), 42,
  //   max_age
  7, 109, 97, 120, 95, 97, 103, 101, 170, 0, <u8>offsetof<CorsConfig>("maxAge"), 2, 3, 54, 48, 48,
  // array
  8, 0, 1, 129, 2, 182, 0, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 33, 217, 0, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 65, 244, 0, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // boolean
  0, 0,
  // integer
  1, 0, 2, 2, 45, 49, 5, 56, 54, 52, 48, 48,
  // string
  3, 0, 8, 128, 2, 12, 91, 97, 45, 122, 48, 45, 57, 58, 47, 46, 45, 93, 0, 0, 0, 0, 0, 224, 255, 7, 0, 0, 0, 0, 254, 255, 255, 7, 0,
  // string
  3, 0, 1, 0, 5, 91, 65, 45, 90, 93, 0, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 7, 0, 0, 0, 0, 0,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
]);
