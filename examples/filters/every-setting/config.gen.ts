// Generated from config.schema.json by `outrigger schema every-setting`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfigurationMap,
  ConfiguredPlugin,
  decodeConfiguration,
  decimals,
  encodedBytes,
} from "proxy-wasm-assemblyscript-sdk/config";

/** One setting of each kind that a schema can describe. */
export class EverySettingConfig {
  /** Text with a length and an alphabet. Required. */
  name: Bytes = Bytes.empty;

  /** Yes or no. Default: `true`. */
  enabled: bool = true;

  /** A whole number within bounds. Default: `100`. */
  limit: i32 = 100;

  /** Any whole number of 64 bits; optional. Only when {@link hasOffset} says that it is given. */
  offset: i64 = 0;
  /** Whether {@link offset} is given. */
  hasOffset: bool = false;

  /** A number with a fraction. Default: `0.5`. */
  share: f64 = 0.5;

  /** One of several words. Default: `"enforce"`. */
  mode: Mode = Mode.Enforce;

  /** One of several numbers. Default: `429`. */
  status: i32 = 429;

  /** Optional text. `null` when it is not given. */
  note: Bytes | null = null;

  /** A span of time in milliseconds. Default: `250`. */
  timeout: i32 = 250;

  /** The name of a header. Default: `"x-settings"`. */
  header: Bytes = Bytes.empty;

  /** Bytes, in base64; never shown. `null` when it is not given. */
  key: Bytes | null = null;

  /** A list of texts. Default: `[]`. */
  tags: StaticArray<Bytes> = [];

  /** A list of numbers. Default: `[80,443]`. */
  ports: StaticArray<i32> = [];

  /** A map of texts. Default: `{}`. */
  labels: ConfigurationMap<Bytes> = new ConfigurationMap<Bytes>();

  /** An object in the object. Default: `{"attempts":2}`. */
  retry: Retry = new Retry();

  /** A list of objects, each with a choice in it. Default: `[]`. */
  rules: StaticArray<Rule> = [];

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): EverySettingConfig | null {
    const decoded = decodeConfiguration(configuration, table, decimals, encodedBytes);
    return changetype<EverySettingConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link EverySettingPlugin}. */
  static of(plugin: Plugin): EverySettingConfig {
    return changetype<EverySettingPlugin>(plugin).config;
  }
}

/** One of several words. */
export enum Mode {
  /** `enforce` */
  Enforce,
  /** `report` */
  Report,
  /** `off` */
  Off,
}

/** How often, and how long to wait. */
export class Retry {
  /** Required. */
  attempts: i32 = 0;

  /** A span of time in milliseconds, up to a day. Default: `50`. */
  pause: i32 = 50;
}

/** What happens to some requests. */
export class Rule {
  /** Which. Required. */
  path: StringMatch = new StringMatch();

  /** What. Required. */
  action: RuleAction = new RuleAction();
}

/** Which StringMatch it is. */
export enum StringMatchMatch {
  /** `exact` */
  Exact,
  /** `prefix` */
  Prefix,
  /** `suffix` */
  Suffix,
  /** `present` */
  Present,
}

/**
 * What a text must be. One of ExactMatch, PrefixMatch, SuffixMatch, PresentMatch: cast it by
 * what {@link match} says.
 */
export class StringMatch {
  /** Which StringMatch it is. */
  match: StringMatchMatch = StringMatchMatch.Exact;
}

/** Exactly this text. */
export class ExactMatch extends StringMatch {
  /** Required. */
  value: Bytes = Bytes.empty;

  /** Whether A to Z and a to z count as equal. Default: `false`. */
  ignoreCase: bool = false;
}

/** A text that begins with this one. */
export class PrefixMatch extends StringMatch {
  /** Required. */
  value: Bytes = Bytes.empty;

  /** Whether A to Z and a to z count as equal. Default: `false`. */
  ignoreCase: bool = false;
}

/** A text that ends with this one. */
export class SuffixMatch extends StringMatch {
  /** Required. */
  value: Bytes = Bytes.empty;

  /** Whether A to Z and a to z count as equal. Default: `false`. */
  ignoreCase: bool = false;
}

/** Any text. */
export class PresentMatch extends StringMatch {}

/** Which RuleAction it is. */
export enum RuleActionKind {
  /** `deny` */
  Deny,
  /** `mark` */
  Mark,
}

/** What. One of Deny, Mark: cast it by what {@link kind} says. */
export class RuleAction {
  /** Which RuleAction it is. */
  kind: RuleActionKind = RuleActionKind.Deny;
}

/** The settings of Deny. */
export class Deny extends RuleAction {
  /** Default: `403`. */
  status: i32 = 403;
}

/** The settings of Mark. */
export class Mark extends RuleAction {
  /** Value of an HTTP header: no control characters but tabs (RFC 9110, section 5.5). Required. */
  value: Bytes = Bytes.empty;
}

/** A plugin that takes a {@link EverySettingConfig}, and refuses to start with anything else. */
export class EverySettingPlugin extends ConfiguredPlugin<EverySettingConfig> {
  protected override parse(configuration: Bytes): EverySettingConfig | null {
    return EverySettingConfig.parse(configuration);
  }
}

// The schema, 892 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // EverySettingConfig
  10, 1, <u8>idof<EverySettingConfig>(), <u8>(idof<EverySettingConfig>() >> 8), <u8>offsetof<EverySettingConfig>(), <u8>(offsetof<EverySettingConfig>() >> 8), 16,
  //   name
  4, 110, 97, 109, 101, 223, 0, <u8>offsetof<EverySettingConfig>("name"), 1,
  //   enabled
  7, 101, 110, 97, 98, 108, 101, 100, 254, 0, <u8>offsetof<EverySettingConfig>("enabled"), 34,
  //   limit
  5, 108, 105, 109, 105, 116, 0, 1, <u8>offsetof<EverySettingConfig>("limit"), 2, 3, 49, 48, 48,
  //   offset
  6, 111, 102, 102, 115, 101, 116, 10, 1, <u8>offsetof<EverySettingConfig>("offset"), 4, <u8>offsetof<EverySettingConfig>("hasOffset"),
  //   share
  5, 115, 104, 97, 114, 101, 54, 1, <u8>offsetof<EverySettingConfig>("share"), 2, 3, 48, 46, 53,
  //   mode
  4, 109, 111, 100, 101, 60, 1, <u8>offsetof<EverySettingConfig>("mode"), 42,
  //   status
  6, 115, 116, 97, 116, 117, 115, 82, 1, <u8>offsetof<EverySettingConfig>("status"), 2, 3, 52, 50, 57,
  //   note
  4, 110, 111, 116, 101, 97, 1, <u8>offsetof<EverySettingConfig>("note"), 0,
  //   timeout
  7, 116, 105, 109, 101, 111, 117, 116, 102, 1, <u8>offsetof<EverySettingConfig>("timeout"), 2, 3, 50, 53, 48,
  //   header
  6, 104, 101, 97, 100, 101, 114, 116, 1, <u8>offsetof<EverySettingConfig>("header"), 2, 12, 34, 120, 45, 115, 101, 116, 116, 105, 110, 103, 115, 34,
  //   key
  3, 107, 101, 121, 165, 1, <u8>offsetof<EverySettingConfig>("key"), 0,
  //   tags
  4, 116, 97, 103, 115, 170, 1, <u8>offsetof<EverySettingConfig>("tags"), 18,
  //   ports
  5, 112, 111, 114, 116, 115, 179, 1, <u8>offsetof<EverySettingConfig>("ports"), 2, 8, 91, 56, 48, 44, 52, 52, 51, 93,
  //   labels
  6, 108, 97, 98, 101, 108, 115, 188, 1, <u8>offsetof<EverySettingConfig>("labels"), 26,
  //   retry
  5, 114, 101, 116, 114, 121, 201, 1, <u8>offsetof<EverySettingConfig>("retry"), 2, 14, 123, 34, 97, 116, 116, 101, 109, 112, 116, 115, 34, 58, 50, 125,
  //   rules
  5, 114, 117, 108, 101, 115, 234, 1, <u8>offsetof<EverySettingConfig>("rules"), 18,
  // string
  3, 0, 1, 21, 9, 91, 97, 45, 122, 48, 45, 57, 45, 93, 0, 0, 0, 0, 0, 32, 255, 3, 0, 0, 0, 0, 254, 255, 255, 7, 0,
  // boolean
  0, 0,
  // integer
  1, 0, 2, 1, 49, 4, 49, 48, 48, 48,
  // integer
  1, 0, 3, 20, 45, 57, 50, 50, 51, 51, 55, 50, 48, 51, 54, 56, 53, 52, 55, 55, 53, 56, 48, 56, 19, 57, 50, 50, 51, 51, 55, 50, 48, 51, 54, 56, 53, 52, 55, 55, 53, 56, 48, 55,
  // number
  2, 0, 1, 48, 1, 49,
  // Mode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 114, 101, 112, 111, 114, 116, 3, 111, 102, 102,
  // number-enum
  7, 0, 3, 3, 52, 48, 51, 3, 52, 50, 57, 3, 53, 48, 51,
  // string
  3, 0, 0, 101, 0,
  // integer
  1, 0, 2, 1, 49, 8, 56, 54, 52, 48, 48, 48, 48, 48,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  4, 1, 8, 0, 0,
  // array
  8, 0, 0, 4, 243, 1, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 0, 248, 1, <u8>idof<StaticArray<i32>>(), <u8>(idof<StaticArray<i32>>() >> 8), 2,
  // map
  9, 0, 0, 5, 0, 0, 3, 2, <u8>idof<ConfigurationMap<Bytes>>(), <u8>(idof<ConfigurationMap<Bytes>>() >> 8), <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // Retry
  10, 0, <u8>idof<Retry>(), <u8>(idof<Retry>() >> 8), <u8>offsetof<Retry>(), <u8>(offsetof<Retry>() >> 8), 2,
  //   attempts
  8, 97, 116, 116, 101, 109, 112, 116, 115, 8, 2, <u8>offsetof<Retry>("attempts"), 1,
  //   pause
  5, 112, 97, 117, 115, 101, 102, 1, <u8>offsetof<Retry>("pause"), 2, 2, 53, 48,
  // array
  8, 0, 0, 0, 16, 2, <u8>idof<StaticArray<Rule>>(), <u8>(idof<StaticArray<Rule>>() >> 8), 2,
  // string
  3, 0, 1, 0, 0,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 53,
  // string
  3, 0, 0, 0, 0,
  // integer
  1, 0, 2, 1, 49, 2, 49, 48,
  // Rule
  10, 0, <u8>idof<Rule>(), <u8>(idof<Rule>() >> 8), <u8>offsetof<Rule>(), <u8>(offsetof<Rule>() >> 8), 2,
  //   path
  4, 112, 97, 116, 104, 43, 2, <u8>offsetof<Rule>("path"), 1,
  //   action
  6, 97, 99, 116, 105, 111, 110, 61, 2, <u8>offsetof<Rule>("action"), 1,
  // StringMatch
  11, 0, 74, 2, 5, 109, 97, 116, 99, 104, 105, 2, 148, 2, 191, 2, 234, 2,
  // RuleAction
  11, 0, 251, 2, 4, 107, 105, 110, 100, 8, 3, 39, 3,
  // StringMatchMatch
  6, 0, 4, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 7, 112, 114, 101, 115, 101, 110, 116,
  // ExactMatch
  10, 0, <u8>idof<ExactMatch>(), <u8>(idof<ExactMatch>() >> 8), <u8>offsetof<ExactMatch>(), <u8>(offsetof<ExactMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 74, 2, <u8>offsetof<ExactMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 3, 2, <u8>offsetof<ExactMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 254, 0, <u8>offsetof<ExactMatch>("ignoreCase"), 42,
  // PrefixMatch
  10, 0, <u8>idof<PrefixMatch>(), <u8>(idof<PrefixMatch>() >> 8), <u8>offsetof<PrefixMatch>(), <u8>(offsetof<PrefixMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 74, 2, <u8>offsetof<PrefixMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 243, 1, <u8>offsetof<PrefixMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 254, 0, <u8>offsetof<PrefixMatch>("ignoreCase"), 42,
  // SuffixMatch
  10, 0, <u8>idof<SuffixMatch>(), <u8>(idof<SuffixMatch>() >> 8), <u8>offsetof<SuffixMatch>(), <u8>(offsetof<SuffixMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 74, 2, <u8>offsetof<SuffixMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 243, 1, <u8>offsetof<SuffixMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 254, 0, <u8>offsetof<SuffixMatch>("ignoreCase"), 42,
  // PresentMatch
  10, 0, <u8>idof<PresentMatch>(), <u8>(idof<PresentMatch>() >> 8), <u8>offsetof<PresentMatch>(), <u8>(offsetof<PresentMatch>() >> 8), 1,
  //   match
  5, 109, 97, 116, 99, 104, 74, 2, <u8>offsetof<PresentMatch>("match"), 1,
  // RuleActionKind
  6, 0, 2, 4, 100, 101, 110, 121, 4, 109, 97, 114, 107,
  // Deny
  10, 0, <u8>idof<Deny>(), <u8>(idof<Deny>() >> 8), <u8>offsetof<Deny>(), <u8>(offsetof<Deny>() >> 8), 2,
  //   kind
  4, 107, 105, 110, 100, 251, 2, <u8>offsetof<Deny>("kind"), 1,
  //   status
  6, 115, 116, 97, 116, 117, 115, 65, 3, <u8>offsetof<Deny>("status"), 2, 3, 52, 48, 51,
  // Mark
  10, 0, <u8>idof<Mark>(), <u8>(idof<Mark>() >> 8), <u8>offsetof<Mark>(), <u8>(offsetof<Mark>() >> 8), 2,
  //   kind
  4, 107, 105, 110, 100, 251, 2, <u8>offsetof<Mark>("kind"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 76, 3, <u8>offsetof<Mark>("value"), 1,
  // integer
  1, 0, 2, 3, 52, 48, 48, 3, 53, 57, 57,
  // string
  3, 0, 0, 129, 64, 25, 91, 94, 92, 120, 48, 48, 45, 92, 120, 48, 56, 92, 120, 48, 97, 45, 92, 120, 49, 102, 92, 120, 55, 102, 93, 0, 2, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1,
]);
