// Generated from config.schema.json by `outrigger schema jwt`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfiguredPlugin,
  decodeConfiguration,
  encodedBytes,
} from "proxy-wasm-assemblyscript-sdk/config";

/** Which tokens a request may come with (RFC 7519). */
export class JwtConfig {
  /** What signatures are verified with. Required. */
  keys: Keys = new Keys();

  /** What `iss` must be, exactly. Left out: it is not looked at. `null` when it is not given. */
  issuer: Bytes | null = null;

  /**
   * What `aud` must be or contain, exactly. Left out: it is not looked at. `null` when it is not
   * given.
   */
  audience: Bytes | null = null;

  /** Seconds by which the clock of the issuer may differ from this one. Default: `0`. */
  leeway: i32 = 0;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): JwtConfig | null {
    const decoded = decodeConfiguration(configuration, table, null, encodedBytes);
    return changetype<JwtConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link JwtPlugin}. */
  static of(plugin: Plugin): JwtConfig {
    return changetype<JwtPlugin>(plugin).config;
  }
}

/** Which Keys it is. */
export enum KeysFrom {
  /** `secret` */
  Secret,
  /** `jwks` */
  Jwks,
}

/** One of SharedSecret, FetchedKeys: cast it by what {@link from} says. */
export class Keys {
  /** Which Keys it is. */
  from: KeysFrom = KeysFrom.Secret;
}

/** One secret that issuer and proxy share: HS256 and nothing else. */
export class SharedSecret extends Keys {
  /** The secret, at least 32 bytes (RFC 7518, section 3.2), in base64url. Required. */
  secret: Bytes = Bytes.empty;
}

/** A JWK Set (RFC 7517, section 5) of the issuer: RS256 and nothing else. */
export class FetchedKeys extends Keys {
  /** Envoy's name of the cluster that serves the set. Required. */
  cluster: Bytes = Bytes.empty;

  /** The host that is asked for. Required. */
  authority: Bytes = Bytes.empty;

  /** Path and query of the set. Required. */
  path: Bytes = Bytes.empty;

  /** Milliseconds for which fetched keys count. Default: `300000`. */
  maxAge: i32 = 300000;

  /**
   * Milliseconds for which they count beyond that while newer ones cannot be fetched. Default:
   * `0`.
   */
  maxStale: i32 = 0;
}

/** A plugin that takes a {@link JwtConfig}, and refuses to start with anything else. */
export class JwtPlugin extends ConfiguredPlugin<JwtConfig> {
  protected override parse(configuration: Bytes): JwtConfig | null {
    return JwtConfig.parse(configuration);
  }
}

// The schema, 295 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // JwtConfig
  10, 1, <u8>idof<JwtConfig>(), <u8>(idof<JwtConfig>() >> 8), <u8>offsetof<JwtConfig>(), <u8>(offsetof<JwtConfig>() >> 8), 4,
  //   keys
  4, 107, 101, 121, 115, 51, 0, <u8>offsetof<JwtConfig>("keys"), 1,
  //   issuer
  6, 105, 115, 115, 117, 101, 114, 64, 0, <u8>offsetof<JwtConfig>("issuer"), 0,
  //   audience
  8, 97, 117, 100, 105, 101, 110, 99, 101, 64, 0, <u8>offsetof<JwtConfig>("audience"), 0,
  //   leeway
  6, 108, 101, 101, 119, 97, 121, 70, 0, <u8>offsetof<JwtConfig>("leeway"), 42,
  // Keys
  11, 1, 79, 0, 4, 102, 114, 111, 109, 94, 0, 121, 0,
  // string
  3, 0, 1, 129, 8, 0,
  // integer
  1, 0, 2, 1, 48, 3, 51, 48, 48,
  // KeysFrom
  6, 0, 2, 6, 115, 101, 99, 114, 101, 116, 4, 106, 119, 107, 115,
  // SharedSecret
  10, 1, <u8>idof<SharedSecret>(), <u8>(idof<SharedSecret>() >> 8), <u8>offsetof<SharedSecret>(), <u8>(offsetof<SharedSecret>() >> 8), 2,
  //   from
  4, 102, 114, 111, 109, 79, 0, <u8>offsetof<SharedSecret>("from"), 1,
  //   secret
  6, 115, 101, 99, 114, 101, 116, 205, 0, <u8>offsetof<SharedSecret>("secret"), 1,
  // FetchedKeys
  10, 0, <u8>idof<FetchedKeys>(), <u8>(idof<FetchedKeys>() >> 8), <u8>offsetof<FetchedKeys>(), <u8>(offsetof<FetchedKeys>() >> 8), 6,
  //   from
  4, 102, 114, 111, 109, 79, 0, <u8>offsetof<FetchedKeys>("from"), 1,
  //   cluster
  7, 99, 108, 117, 115, 116, 101, 114, 211, 0, <u8>offsetof<FetchedKeys>("cluster"), 1,
  //   authority
  9, 97, 117, 116, 104, 111, 114, 105, 116, 121, 211, 0, <u8>offsetof<FetchedKeys>("authority"), 1,
  //   path
  4, 112, 97, 116, 104, 239, 0, <u8>offsetof<FetchedKeys>("path"), 1,
  //   max_age
  7, 109, 97, 120, 95, 97, 103, 101, 11, 1, <u8>offsetof<FetchedKeys>("maxAge"), 2, 6, 51, 48, 48, 48, 48, 48,
  //   max_stale
  9, 109, 97, 120, 95, 115, 116, 97, 108, 101, 25, 1, <u8>offsetof<FetchedKeys>("maxStale"), 42,
  // string
  5, 1, 43, 129, 8, 0,
  // string
  3, 0, 1, 128, 2, 5, 91, 33, 45, 126, 93, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // string
  3, 0, 1, 129, 16, 5, 91, 33, 45, 126, 93, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // integer
  1, 0, 2, 1, 49, 8, 56, 54, 52, 48, 48, 48, 48, 48,
  // integer
  1, 0, 2, 1, 48, 8, 56, 54, 52, 48, 48, 48, 48, 48,
]);
