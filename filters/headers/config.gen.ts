// Generated from config.schema.json by `outrigger schema headers`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfigurationMap,
  ConfiguredPlugin,
  decodeConfiguration,
} from "proxy-wasm-assemblyscript-sdk/config";

/** What is done to the headers of requests and responses. */
export class HeadersConfig {
  /** Changes to request headers, before the request goes on. Default: `{}`. */
  request: Changes = new Changes();

  /** Changes to response headers, before the response goes on. Default: `{}`. */
  response: Changes = new Changes();

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): HeadersConfig | null {
    const decoded = decodeConfiguration(configuration, table);
    return changetype<HeadersConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link HeadersPlugin}. */
  static of(plugin: Plugin): HeadersConfig {
    return changetype<HeadersPlugin>(plugin).config;
  }
}

/** Done in this order: remove, set, append. */
export class Changes {
  /** Names of headers that are removed, all of that name. Default: `[]`. */
  remove: StaticArray<Bytes> = [];

  /** Headers that replace what there is of their name. Default: `{}`. */
  set: ConfigurationMap<Bytes> = new ConfigurationMap<Bytes>();

  /** Headers that are added to what there is of their name. Default: `{}`. */
  append: ConfigurationMap<Bytes> = new ConfigurationMap<Bytes>();
}

/** A plugin that takes a {@link HeadersConfig}, and refuses to start with anything else. */
export class HeadersPlugin extends ConfiguredPlugin<HeadersConfig> {
  protected override parse(configuration: Bytes): HeadersConfig | null {
    return HeadersConfig.parse(configuration);
  }
}

// The schema, 188 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // HeadersConfig
  10, 0, <u8>idof<HeadersConfig>(), <u8>(idof<HeadersConfig>() >> 8), <u8>offsetof<HeadersConfig>(), <u8>(offsetof<HeadersConfig>() >> 8), 2,
  //   request
  7, 114, 101, 113, 117, 101, 115, 116, 32, 0, <u8>offsetof<HeadersConfig>("request"), 26,
  //   response
  8, 114, 101, 115, 112, 111, 110, 115, 101, 32, 0, <u8>offsetof<HeadersConfig>("response"), 26,
  // Changes
  10, 0, <u8>idof<Changes>(), <u8>(idof<Changes>() >> 8), <u8>offsetof<Changes>(), <u8>(offsetof<Changes>() >> 8), 3,
  //   remove
  6, 114, 101, 109, 111, 118, 101, 69, 0, <u8>offsetof<Changes>("remove"), 18,
  //   set
  3, 115, 101, 116, 78, 0, <u8>offsetof<Changes>("set"), 26,
  //   append
  6, 97, 112, 112, 101, 110, 100, 78, 0, <u8>offsetof<Changes>("append"), 26,
  // array
  8, 0, 0, 65, 91, 0, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // map
  9, 0, 0, 65, 91, 0, 140, 0, <u8>idof<ConfigurationMap<Bytes>>(), <u8>(idof<ConfigurationMap<Bytes>>() >> 8), <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  3, 0, 0, 129, 64, 25, 91, 94, 92, 120, 48, 48, 45, 92, 120, 48, 56, 92, 120, 48, 97, 45, 92, 120, 49, 102, 92, 120, 55, 102, 93, 0, 2, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1,
]);
