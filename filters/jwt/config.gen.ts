// Generated from config.schema.json by `outrigger schema jwt`: do not edit.

import { Bytes, Plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  ConfigurationMap,
  ConfiguredPlugin,
  decodeConfiguration,
  decimals,
  encodedBytes,
  otherForms,
} from "proxy-wasm-assemblyscript-sdk/config";
import {
  Match,
  NamedMatch,
  PathMatch,
  Rule,
  useEnabledPercent,
} from "proxy-wasm-assemblyscript-sdk/rules";

/** Which tokens requests need, and who may issue them (RFC 7519, RFC 6750). */
export class JwtConfig {
  /** Who issues tokens, each under a name. Required. */
  providers: ConfigurationMap<Provider> = new ConfigurationMap<Provider>();

  /**
   * What some requests need: the first rule that matches decides, and without one
   * `default_require`. Default: `[]`.
   */
  rules: StaticArray<JwtRule> = [];

  /**
   * What requests need that no rule matches. Left out: they are denied. `null` when it is not
   * given.
   */
  defaultRequire: Requirement | null = null;

  /**
   * Whether CORS preflights pass without a token: OPTIONS with `origin` and
   * `access-control-request-method`. Default: `true`.
   */
  bypassCorsPreflight: bool = true;

  /**
   * What becomes of a request with several different tokens: `reject`; `all_must_pass`: each
   * must be right, and there are at most eight. Default: `"reject"`.
   */
  multipleTokens: MultipleTokens = MultipleTokens.Reject;

  /** What clients are told. Default: `{}`. */
  errors: ErrorReplies = new ErrorReplies();

  /** Claims for other filters and the access log, in the filter state. Default: `{}`. */
  export: Exports = new Exports();

  /**
   * `enforce`; `shadow`: only counts what it would do; `off`: does nothing. Default:
   * `"enforce"`.
   */
  mode: JwtMode = JwtMode.Enforce;

  /**
   * For how many requests tokens are asked, chosen by `x-request-id`. For all others nothing is
   * asked; a way to begin, not to stay. Default: `100`.
   */
  enabledPercent: f64 = 100;

  /**
   * The object that a configuration is, `null` when it is refused: then each mistake is a line
   * of the log, at level error. Legal in `onConfigure`.
   */
  static parse(configuration: Bytes): JwtConfig | null {
    useEnabledPercent();
    const decoded = decodeConfiguration(configuration, table, decimals, encodedBytes, otherForms);
    return changetype<JwtConfig | null>(decoded);
  }

  /** The configuration of a filter's plugin, which must be a {@link JwtPlugin}. */
  static of(plugin: Plugin): JwtConfig {
    return changetype<JwtPlugin>(plugin).config;
  }
}

/** Who issues tokens, and what is asked of them. */
export class Provider {
  /**
   * What the tokens are, which fills in what is not given here: see [profiles](#profiles).
   * Default: `"none"`.
   */
  profile: Profile = Profile.None;

  /** What `iss` may be, exactly. Needed unless `allow_any_issuer` is true. Default: `[]`. */
  issuers: StaticArray<Bytes> = [];

  /** Whether `iss` is not looked at. Default: `false`. */
  allowAnyIssuer: bool = false;

  /** What `aud` must be or contain, one of them. Left out: it is not looked at. Default: `[]`. */
  audiences: StaticArray<Bytes> = [];

  /**
   * `exact`, or `envoy`: without regard to `http://`, `https://` and one `/` at the end.
   * Default: `"exact"`.
   */
  audienceMatch: AudienceMatch = AudienceMatch.Exact;

  /** What `sub` may be. Left out: it is not looked at. Default: `[]`. */
  subjects: StaticArray<StringMatch> = [];

  /**
   * Algorithms that count. Left out: those of the keys; HS256, HS384 and HS512 only with
   * `hmac_secrets`. Default: `[]`.
   */
  algorithms: StaticArray<Algorithm> = [];

  /**
   * What `typ` must be, such as `at+jwt`, with or without `application/`, in any case. Left out:
   * it is not looked at. Default: `[]`.
   */
  typ: StaticArray<Bytes> = [];

  /**
   * A JWK Set (RFC 7517), or the text of its JSON. There is exactly one of `jwks`,
   * `jwks_remote`, `pem_keys` and `hmac_secrets`. `null` when it is not given.
   */
  jwks: Bytes | null = null;

  /** Where the issuer publishes its JWK Set. `null` when it is not given. */
  jwksRemote: RemoteKeys | null = null;

  /**
   * Public keys in PEM, one or several, each between `-----BEGIN PUBLIC KEY-----` and its end.
   * `null` when it is not given.
   */
  pemKeys: Bytes | null = null;

  /**
   * Secrets that issuer and proxy share, for HS256, HS384 and HS512. `null` when it is not
   * given.
   */
  hmacSecrets: StaticArray<SharedSecret> | null = null;

  /** Headers with tokens. Default: `[{"name":"authorization","scheme":"Bearer"}]`. */
  fromHeaders: StaticArray<HeaderLocation> = [];

  /**
   * Parameters of the query with tokens. URLs are logged in many places: better not. Default:
   * `[]`.
   */
  fromQuery: StaticArray<Bytes> = [];

  /** Cookies with tokens. Default: `[]`. */
  fromCookies: StaticArray<Bytes> = [];

  /**
   * Whether a token that was verified goes on to the service. Otherwise it is removed where it
   * was found. Default: `false`.
   */
  forward: bool = false;

  /** By how much the issuer's clock may differ, up to 10m. Default: `"60s"`. */
  clockSkew: Bytes = Bytes.empty;

  /** Claims that must be there: `exp`, `realm.roles`, `/realm/roles`. Default: `["exp"]`. */
  require: StaticArray<Bytes> = [];

  /** How far ahead `exp` may be. Left out: as far as it says. `null` when it is not given. */
  maxLifetime: Bytes | null = null;

  /** How long ago `iat` may be. Left out: `iat` is not looked at. `null` when it is not given. */
  maxAge: Bytes | null = null;

  /** What claims must say. Default: `[]`. */
  requiredClaims: StaticArray<RequiredClaim> = [];

  /**
   * Claims that the service gets as headers. Those of clients are removed from every request.
   * Default: `[]`.
   */
  claimToHeaders: StaticArray<ClaimHeader> = [];

  /** A header for the whole payload, in base64url. `null` when it is not given. */
  payloadHeader: Bytes | null = null;

  /** Whether that is padded with `=`. Default: `false`. */
  pad: bool = false;

  /** Bytes that a token may have. Default: `8192`. */
  maxTokenBytes: i32 = 8192;

  /** Tokens that were verified, remembered by each worker. Default: `{}`. */
  cache: TokenCacheSettings = new TokenCacheSettings();
}

/** What the tokens are, which fills in what is not given here: see [profiles](#profiles). */
export enum Profile {
  /** `none` */
  None,
  /** `oidc_id_token` */
  OidcIdToken,
  /** `rfc9068_access_token` */
  Rfc9068AccessToken,
  /** `jwt_svid` */
  JwtSvid,
}

/** `exact`, or `envoy`: without regard to `http://`, `https://` and one `/` at the end. */
export enum AudienceMatch {
  /** `exact` */
  Exact,
  /** `envoy` */
  Envoy,
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

/**
 * An algorithm of RFC 7518 or RFC 8037; `EdDSA` is Ed25519, whose other name (RFC 9864) tokens
 * may have, too.
 */
export enum Algorithm {
  /** `RS256` */
  RS256,
  /** `RS384` */
  RS384,
  /** `RS512` */
  RS512,
  /** `PS256` */
  PS256,
  /** `PS384` */
  PS384,
  /** `PS512` */
  PS512,
  /** `ES256` */
  ES256,
  /** `ES384` */
  ES384,
  /** `ES512` */
  ES512,
  /** `EdDSA` */
  EdDSA,
  /** `HS256` */
  HS256,
  /** `HS384` */
  HS384,
  /** `HS512` */
  HS512,
}

/** A JWK Set that is fetched. */
export class RemoteKeys {
  /** Envoy's name of the cluster that serves it. Required. */
  cluster: Bytes = Bytes.empty;

  /**
   * `https://HOST/PATH` of the set. The cluster decides where that is sent, and whether over
   * TLS. Required.
   */
  uri: Bytes = Bytes.empty;

  /** How long a fetch may take, 100ms to 30s. Default: `"5s"`. */
  timeout: Bytes = Bytes.empty;

  /** How long keys are fresh when the answer does not say, 1m to 24h. Default: `"10m"`. */
  cacheTtl: Bytes = Bytes.empty;

  /**
   * How long they count while newer ones cannot be fetched, at least `cache_ttl`. Default:
   * `"24h"`.
   */
  staleTtl: Bytes = Bytes.empty;

  /** Percent of that time after which newer ones are fetched. Default: `80`. */
  refreshAhead: i32 = 80;

  /**
   * The least time between two searches for a key that is not known, at least 1s. Default:
   * `"30s"`.
   */
  unknownKidCooldown: Bytes = Bytes.empty;

  /** Requests of a worker that may wait for keys. Default: `1024`. */
  maxPending: i32 = 1024;

  /** Bytes that the set may have. Default: `262144`. */
  maxResponseBytes: i32 = 262144;

  /** Whether keys are fetched before the first token comes. Default: `true`. */
  fetchOnStart: bool = true;

  /**
   * Whether the issuer's document says where the set is (OpenID Connect Discovery). `uri` is
   * then that document, or says the host only; the set is on the same host. Default: `false`.
   */
  discovery: bool = false;
}

/** A secret of at least 32 bytes for HS256, 48 for HS384 and 64 for HS512. */
export class SharedSecret {
  /** Its name. `null` when it is not given. */
  kid: Bytes | null = null;

  /**
   * The secret in base64url. There is exactly one of `secret` and `env`. `null` when it is not
   * given.
   */
  secret: Bytes | null = null;

  /**
   * Name of the environment variable of the module that has the secret in base64url. `null` when
   * it is not given.
   */
  env: Bytes | null = null;
}

/** A header with a token. */
export class HeaderLocation {
  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  name: Bytes = Bytes.empty;

  /**
   * What stands before the token, in any case, with blanks behind it: `Bearer`. `null` when it
   * is not given.
   */
  scheme: Bytes | null = null;

  /**
   * What stands right before the token, exactly. Only one of `scheme` and `prefix`. `null` when
   * it is not given.
   */
  prefix: Bytes | null = null;
}

/** What a claim must say; exactly one of `any_of`, `all_of`, `match` and `not`. */
export class RequiredClaim {
  /**
   * Where the claim stands: names with dots between them (`\.` is a dot in a name), or a JSON
   * pointer. Required.
   */
  path: Bytes = Bytes.empty;

  /** It has one of these. `null` when it is not given. */
  anyOf: StaticArray<Bytes> | null = null;

  /** It has all of these. `null` when it is not given. */
  allOf: StaticArray<Bytes> | null = null;

  /** One of its values is such. `null` when it is not given. */
  match: StringMatch | null = null;

  /** It is not there, or has none of these. `null` when it is not given. */
  not: StaticArray<Bytes> | null = null;

  /** What separates values in one text: `space` for `scope`. Default: `"none"`. */
  split: Split = Split.None;
}

/** What separates values in one text: `space` for `scope`. */
export enum Split {
  /** `none` */
  None,
  /** `space` */
  Space,
  /** `comma` */
  Comma,
}

/** A claim as a header. */
export class ClaimHeader {
  /** Where the claim stands, as in `required_claims`. Required. */
  claim: Bytes = Bytes.empty;

  /** Name of an HTTP header (RFC 9110, section 5.1). Required. */
  header: Bytes = Bytes.empty;

  /**
   * `text`; `json`: as it stands in the token; `base64url`: the text in base64url. Default:
   * `"text"`.
   */
  encoding: Encoding = Encoding.Text;

  /** What stands between the items of a list. Default: `","`. */
  join: Bytes = Bytes.empty;
}

/** `text`; `json`: as it stands in the token; `base64url`: the text in base64url. */
export enum Encoding {
  /** `text` */
  Text,
  /** `json` */
  Json,
  /** `base64url` */
  Base64url,
}

/** Tokens that were verified. */
export class TokenCacheSettings {
  /** Tokens that are remembered; 0: none. Default: `256`. */
  size: i32 = 256;

  /** Larger tokens are not. Default: `4096`. */
  maxTokenBytes: i32 = 4096;

  /** How long, up to 1h; never longer than the token counts. Default: `"5m"`. */
  ttl: Bytes = Bytes.empty;
}

/** What some requests need. */
export class JwtRule extends Rule {
  /** What they need. Required. */
  require: Requirement = new Requirement();
}

/** What a request needs; exactly one of these, `audiences` beside `provider` only. */
export class Requirement {
  /** A token of this provider. `null` when it is not given. */
  provider: Bytes | null = null;

  /** In place of the provider's own. `null` when it is not given. */
  audiences: StaticArray<Bytes> | null = null;

  /** One of these. `null` when it is not given. */
  any: StaticArray<Requirement> | null = null;

  /** All of these. `null` when it is not given. */
  all: StaticArray<Requirement> | null = null;

  /** No token, or a right one. Default: `false`. */
  allowMissing: bool = false;

  /** Anything; a token that is right is used. Default: `false`. */
  allowMissingOrFailed: bool = false;

  /** Nothing; tokens are not looked at. Default: `false`. */
  none: bool = false;
}

/**
 * What becomes of a request with several different tokens: `reject`; `all_must_pass`: each must
 * be right, and there are at most eight.
 */
export enum MultipleTokens {
  /** `reject` */
  Reject,
  /** `all_must_pass` */
  AllMustPass,
}

/** What clients are told. */
export class ErrorReplies {
  /** The realm of challenges. Left out: the host of the request. `null` when it is not given. */
  realm: Bytes | null = null;

  /** `problem`: problem+json (RFC 9457); `text`; `none`. Default: `"problem"`. */
  body: ErrorBody = ErrorBody.Problem;

  /**
   * `full`: what is wrong in words; `code`: in a code, in problem+json only; `none`: nothing.
   * Default: `"full"`.
   */
  detail: ErrorDetail = ErrorDetail.Full;

  /** The status while there are no keys. Default: `503`. */
  jwksUnavailableStatus: i32 = 503;
}

/** `problem`: problem+json (RFC 9457); `text`; `none`. */
export enum ErrorBody {
  /** `problem` */
  Problem,
  /** `text` */
  Text,
  /** `none` */
  None,
}

/** `full`: what is wrong in words; `code`: in a code, in problem+json only; `none`: nothing. */
export enum ErrorDetail {
  /** `full` */
  Full,
  /** `code` */
  Code,
  /** `none` */
  None,
}

/** Claims in the filter state. */
export class Exports {
  /** What their names begin with: `jwt` makes `wasm.jwt.sub`. Default: `"jwt"`. */
  filterStatePrefix: Bytes = Bytes.empty;

  /** Which claims. Default: `[]`. */
  claims: StaticArray<Bytes> = [];
}

/** `enforce`; `shadow`: only counts what it would do; `off`: does nothing. */
export enum JwtMode {
  /** `enforce` */
  Enforce,
  /** `shadow` */
  Shadow,
  /** `off` */
  Off,
}

/** A plugin that takes a {@link JwtConfig}, and refuses to start with anything else. */
export class JwtPlugin extends ConfiguredPlugin<JwtConfig> {
  protected override parse(configuration: Bytes): JwtConfig | null {
    return JwtConfig.parse(configuration);
  }
}

// The schema, 2867 bytes: see config/table.ts of the SDK.
// prettier-ignore
const table: usize = memory.data<u8>([
  // JwtConfig
  10, 1, <u8>idof<JwtConfig>(), <u8>(idof<JwtConfig>() >> 8), <u8>offsetof<JwtConfig>(), <u8>(offsetof<JwtConfig>() >> 8), 9,
  //   providers
  9, 112, 114, 111, 118, 105, 100, 101, 114, 115, 152, 0, <u8>offsetof<JwtConfig>("providers"), 1,
  //   rules
  5, 114, 117, 108, 101, 115, 165, 0, <u8>offsetof<JwtConfig>("rules"), 18,
  //   default_require
  15, 100, 101, 102, 97, 117, 108, 116, 95, 114, 101, 113, 117, 105, 114, 101, 175, 0, <u8>offsetof<JwtConfig>("defaultRequire"), 0,
  //   bypass_cors_preflight
  21, 98, 121, 112, 97, 115, 115, 95, 99, 111, 114, 115, 95, 112, 114, 101, 102, 108, 105, 103, 104, 116, 24, 1, <u8>offsetof<JwtConfig>("bypassCorsPreflight"), 34,
  //   multiple_tokens
  15, 109, 117, 108, 116, 105, 112, 108, 101, 95, 116, 111, 107, 101, 110, 115, 26, 1, <u8>offsetof<JwtConfig>("multipleTokens"), 42,
  //   errors
  6, 101, 114, 114, 111, 114, 115, 50, 1, <u8>offsetof<JwtConfig>("errors"), 26,
  //   export
  6, 101, 120, 112, 111, 114, 116, 119, 1, <u8>offsetof<JwtConfig>("export"), 26,
  //   mode
  4, 109, 111, 100, 101, 167, 1, <u8>offsetof<JwtConfig>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 189, 1, <u8>offsetof<JwtConfig>("enabledPercent"), 2, 3, 49, 48, 48,
  // map
  9, 1, 1, 33, 197, 1, 233, 1, <u8>idof<ConfigurationMap<Provider>>(), <u8>(idof<ConfigurationMap<Provider>>() >> 8), <u8>idof<StaticArray<Provider>>(), <u8>(idof<StaticArray<Provider>>() >> 8), 2,
  // array
  8, 0, 0, 129, 2, 176, 3, <u8>idof<StaticArray<JwtRule>>(), <u8>(idof<StaticArray<JwtRule>>() >> 8), 2,
  // Requirement
  10, 0, <u8>idof<Requirement>(), <u8>(idof<Requirement>() >> 8), <u8>offsetof<Requirement>(), <u8>(offsetof<Requirement>() >> 8), 7,
  //   provider
  8, 112, 114, 111, 118, 105, 100, 101, 114, 244, 3, <u8>offsetof<Requirement>("provider"), 0,
  //   audiences
  9, 97, 117, 100, 105, 101, 110, 99, 101, 115, 249, 3, <u8>offsetof<Requirement>("audiences"), 0,
  //   any
  3, 97, 110, 121, 2, 4, <u8>offsetof<Requirement>("any"), 0,
  //   all
  3, 97, 108, 108, 2, 4, <u8>offsetof<Requirement>("all"), 0,
  //   allow_missing
  13, 97, 108, 108, 111, 119, 95, 109, 105, 115, 115, 105, 110, 103, 24, 1, <u8>offsetof<Requirement>("allowMissing"), 42,
  //   allow_missing_or_failed
  23, 97, 108, 108, 111, 119, 95, 109, 105, 115, 115, 105, 110, 103, 95, 111, 114, 95, 102, 97, 105, 108, 101, 100, 24, 1, <u8>offsetof<Requirement>("allowMissingOrFailed"), 42,
  //   none
  4, 110, 111, 110, 101, 24, 1, <u8>offsetof<Requirement>("none"), 42,
  // boolean
  0, 0,
  // MultipleTokens
  6, 0, 2, 6, 114, 101, 106, 101, 99, 116, 13, 97, 108, 108, 95, 109, 117, 115, 116, 95, 112, 97, 115, 115,
  // ErrorReplies
  10, 0, <u8>idof<ErrorReplies>(), <u8>(idof<ErrorReplies>() >> 8), <u8>offsetof<ErrorReplies>(), <u8>(offsetof<ErrorReplies>() >> 8), 4,
  //   realm
  5, 114, 101, 97, 108, 109, 11, 4, <u8>offsetof<ErrorReplies>("realm"), 0,
  //   body
  4, 98, 111, 100, 121, 39, 4, <u8>offsetof<ErrorReplies>("body"), 42,
  //   detail
  6, 100, 101, 116, 97, 105, 108, 60, 4, <u8>offsetof<ErrorReplies>("detail"), 42,
  //   jwks_unavailable_status
  23, 106, 119, 107, 115, 95, 117, 110, 97, 118, 97, 105, 108, 97, 98, 108, 101, 95, 115, 116, 97, 116, 117, 115, 78, 4, <u8>offsetof<ErrorReplies>("jwksUnavailableStatus"), 2, 3, 53, 48, 51,
  // Exports
  10, 0, <u8>idof<Exports>(), <u8>(idof<Exports>() >> 8), <u8>offsetof<Exports>(), <u8>(offsetof<Exports>() >> 8), 2,
  //   filter_state_prefix
  19, 102, 105, 108, 116, 101, 114, 95, 115, 116, 97, 116, 101, 95, 112, 114, 101, 102, 105, 120, 197, 1, <u8>offsetof<Exports>("filterStatePrefix"), 2, 5, 34, 106, 119, 116, 34,
  //   claims
  6, 99, 108, 97, 105, 109, 115, 89, 4, <u8>offsetof<Exports>("claims"), 18,
  // JwtMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // number
  2, 0, 1, 48, 3, 49, 48, 48,
  // string
  3, 0, 1, 65, 14, 91, 48, 45, 57, 65, 45, 90, 97, 45, 122, 46, 95, 45, 93, 0, 0, 0, 0, 0, 96, 255, 3, 254, 255, 255, 135, 254, 255, 255, 7, 0,
  // Provider
  10, 1, <u8>idof<Provider>(), <u8>(idof<Provider>() >> 8), <u8>offsetof<Provider>(), <u8>(offsetof<Provider>() >> 8), 26,
  //   profile
  7, 112, 114, 111, 102, 105, 108, 101, 98, 4, <u8>offsetof<Provider>("profile"), 42,
  //   issuers
  7, 105, 115, 115, 117, 101, 114, 115, 150, 4, <u8>offsetof<Provider>("issuers"), 18,
  //   allow_any_issuer
  16, 97, 108, 108, 111, 119, 95, 97, 110, 121, 95, 105, 115, 115, 117, 101, 114, 24, 1, <u8>offsetof<Provider>("allowAnyIssuer"), 42,
  //   audiences
  9, 97, 117, 100, 105, 101, 110, 99, 101, 115, 159, 4, <u8>offsetof<Provider>("audiences"), 18,
  //   audience_match
  14, 97, 117, 100, 105, 101, 110, 99, 101, 95, 109, 97, 116, 99, 104, 168, 4, <u8>offsetof<Provider>("audienceMatch"), 42,
  //   subjects
  8, 115, 117, 98, 106, 101, 99, 116, 115, 183, 4, <u8>offsetof<Provider>("subjects"), 18,
  //   algorithms
  10, 97, 108, 103, 111, 114, 105, 116, 104, 109, 115, 192, 4, <u8>offsetof<Provider>("algorithms"), 18,
  //   typ
  3, 116, 121, 112, 201, 4, <u8>offsetof<Provider>("typ"), 18,
  //   jwks
  4, 106, 119, 107, 115, 210, 4, <u8>offsetof<Provider>("jwks"), 0,
  //   jwks_remote
  11, 106, 119, 107, 115, 95, 114, 101, 109, 111, 116, 101, 217, 4, <u8>offsetof<Provider>("jwksRemote"), 0,
  //   pem_keys
  8, 112, 101, 109, 95, 107, 101, 121, 115, 181, 5, <u8>offsetof<Provider>("pemKeys"), 0,
  //   hmac_secrets
  12, 104, 109, 97, 99, 95, 115, 101, 99, 114, 101, 116, 115, 188, 5, <u8>offsetof<Provider>("hmacSecrets"), 0,
  //   from_headers
  12, 102, 114, 111, 109, 95, 104, 101, 97, 100, 101, 114, 115, 197, 5, <u8>offsetof<Provider>("fromHeaders"), 2, 44, 91, 123, 34, 110, 97, 109, 101, 34, 58, 34, 97, 117, 116, 104, 111, 114, 105, 122, 97, 116, 105, 111, 110, 34, 44, 34, 115, 99, 104, 101, 109, 101, 34, 58, 34, 66, 101, 97, 114, 101, 114, 34, 125, 93,
  //   from_query
  10, 102, 114, 111, 109, 95, 113, 117, 101, 114, 121, 206, 5, <u8>offsetof<Provider>("fromQuery"), 18,
  //   from_cookies
  12, 102, 114, 111, 109, 95, 99, 111, 111, 107, 105, 101, 115, 215, 5, <u8>offsetof<Provider>("fromCookies"), 18,
  //   forward
  7, 102, 111, 114, 119, 97, 114, 100, 24, 1, <u8>offsetof<Provider>("forward"), 42,
  //   clock_skew
  10, 99, 108, 111, 99, 107, 95, 115, 107, 101, 119, 224, 5, <u8>offsetof<Provider>("clockSkew"), 2, 5, 34, 54, 48, 115, 34,
  //   require
  7, 114, 101, 113, 117, 105, 114, 101, 255, 5, <u8>offsetof<Provider>("require"), 2, 7, 91, 34, 101, 120, 112, 34, 93,
  //   max_lifetime
  12, 109, 97, 120, 95, 108, 105, 102, 101, 116, 105, 109, 101, 224, 5, <u8>offsetof<Provider>("maxLifetime"), 0,
  //   max_age
  7, 109, 97, 120, 95, 97, 103, 101, 224, 5, <u8>offsetof<Provider>("maxAge"), 0,
  //   required_claims
  15, 114, 101, 113, 117, 105, 114, 101, 100, 95, 99, 108, 97, 105, 109, 115, 8, 6, <u8>offsetof<Provider>("requiredClaims"), 18,
  //   claim_to_headers
  16, 99, 108, 97, 105, 109, 95, 116, 111, 95, 104, 101, 97, 100, 101, 114, 115, 17, 6, <u8>offsetof<Provider>("claimToHeaders"), 18,
  //   payload_header
  14, 112, 97, 121, 108, 111, 97, 100, 95, 104, 101, 97, 100, 101, 114, 26, 6, <u8>offsetof<Provider>("payloadHeader"), 0,
  //   pad
  3, 112, 97, 100, 24, 1, <u8>offsetof<Provider>("pad"), 42,
  //   max_token_bytes
  15, 109, 97, 120, 95, 116, 111, 107, 101, 110, 95, 98, 121, 116, 101, 115, 75, 6, <u8>offsetof<Provider>("maxTokenBytes"), 2, 4, 56, 49, 57, 50,
  //   cache
  5, 99, 97, 99, 104, 101, 88, 6, <u8>offsetof<Provider>("cache"), 26,
  // JwtRule
  10, 0, <u8>idof<JwtRule>(), <u8>(idof<JwtRule>() >> 8), <u8>offsetof<JwtRule>(), <u8>(offsetof<JwtRule>() >> 8), 5,
  //   name
  4, 110, 97, 109, 101, 146, 6, <u8>offsetof<JwtRule>("name"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 152, 6, <u8>offsetof<JwtRule>("match"), 26,
  //   mode
  4, 109, 111, 100, 101, 7, 7, <u8>offsetof<JwtRule>("mode"), 42,
  //   enabled_percent
  15, 101, 110, 97, 98, 108, 101, 100, 95, 112, 101, 114, 99, 101, 110, 116, 189, 1, <u8>offsetof<JwtRule>("enabledPercent"), 4, <u8>offsetof<JwtRule>("hasEnabledPercent"),
  //   require
  7, 114, 101, 113, 117, 105, 114, 101, 175, 0, <u8>offsetof<JwtRule>("require"), 1,
  // string
  3, 0, 1, 65, 0,
  // array
  8, 0, 1, 33, 29, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 2, 17, 175, 0, <u8>idof<StaticArray<Requirement>>(), <u8>(idof<StaticArray<Requirement>>() >> 8), 2,
  // string
  3, 0, 1, 129, 2, 5, 91, 32, 45, 126, 93, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // ErrorBody
  6, 0, 3, 7, 112, 114, 111, 98, 108, 101, 109, 4, 116, 101, 120, 116, 4, 110, 111, 110, 101,
  // ErrorDetail
  6, 0, 3, 4, 102, 117, 108, 108, 4, 99, 111, 100, 101, 4, 110, 111, 110, 101,
  // integer
  1, 0, 2, 3, 52, 48, 48, 3, 53, 57, 57,
  // array
  8, 0, 0, 17, 35, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // Profile
  6, 0, 4, 4, 110, 111, 110, 101, 13, 111, 105, 100, 99, 95, 105, 100, 95, 116, 111, 107, 101, 110, 20, 114, 102, 99, 57, 48, 54, 56, 95, 97, 99, 99, 101, 115, 115, 95, 116, 111, 107, 101, 110, 8, 106, 119, 116, 95, 115, 118, 105, 100,
  // array
  8, 2, 0, 17, 29, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 33, 29, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // AudienceMatch
  6, 0, 2, 5, 101, 120, 97, 99, 116, 5, 101, 110, 118, 111, 121,
  // array
  8, 0, 0, 65, 41, 7, <u8>idof<StaticArray<StringMatch>>(), <u8>(idof<StaticArray<StringMatch>>() >> 8), 2,
  // array
  8, 0, 0, 14, 59, 7, <u8>idof<StaticArray<Algorithm>>(), <u8>(idof<StaticArray<Algorithm>>() >> 8), 2,
  // array
  8, 0, 0, 9, 140, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // string
  3, 2, 2, 129, 128, 16, 0,
  // RemoteKeys
  10, 0, <u8>idof<RemoteKeys>(), <u8>(idof<RemoteKeys>() >> 8), <u8>offsetof<RemoteKeys>(), <u8>(offsetof<RemoteKeys>() >> 8), 11,
  //   cluster
  7, 99, 108, 117, 115, 116, 101, 114, 167, 7, <u8>offsetof<RemoteKeys>("cluster"), 1,
  //   uri
  3, 117, 114, 105, 195, 7, <u8>offsetof<RemoteKeys>("uri"), 1,
  //   timeout
  7, 116, 105, 109, 101, 111, 117, 116, 224, 5, <u8>offsetof<RemoteKeys>("timeout"), 2, 4, 34, 53, 115, 34,
  //   cache_ttl
  9, 99, 97, 99, 104, 101, 95, 116, 116, 108, 224, 5, <u8>offsetof<RemoteKeys>("cacheTtl"), 2, 5, 34, 49, 48, 109, 34,
  //   stale_ttl
  9, 115, 116, 97, 108, 101, 95, 116, 116, 108, 224, 5, <u8>offsetof<RemoteKeys>("staleTtl"), 2, 5, 34, 50, 52, 104, 34,
  //   refresh_ahead
  13, 114, 101, 102, 114, 101, 115, 104, 95, 97, 104, 101, 97, 100, 223, 7, <u8>offsetof<RemoteKeys>("refreshAhead"), 2, 2, 56, 48,
  //   unknown_kid_cooldown
  20, 117, 110, 107, 110, 111, 119, 110, 95, 107, 105, 100, 95, 99, 111, 111, 108, 100, 111, 119, 110, 224, 5, <u8>offsetof<RemoteKeys>("unknownKidCooldown"), 2, 5, 34, 51, 48, 115, 34,
  //   max_pending
  11, 109, 97, 120, 95, 112, 101, 110, 100, 105, 110, 103, 232, 7, <u8>offsetof<RemoteKeys>("maxPending"), 2, 4, 49, 48, 50, 52,
  //   max_response_bytes
  18, 109, 97, 120, 95, 114, 101, 115, 112, 111, 110, 115, 101, 95, 98, 121, 116, 101, 115, 243, 7, <u8>offsetof<RemoteKeys>("maxResponseBytes"), 2, 6, 50, 54, 50, 49, 52, 52,
  //   fetch_on_start
  14, 102, 101, 116, 99, 104, 95, 111, 110, 95, 115, 116, 97, 114, 116, 24, 1, <u8>offsetof<RemoteKeys>("fetchOnStart"), 34,
  //   discovery
  9, 100, 105, 115, 99, 111, 118, 101, 114, 121, 24, 1, <u8>offsetof<RemoteKeys>("discovery"), 42,
  // string
  3, 0, 1, 129, 128, 16, 0,
  // array
  8, 1, 1, 5, 2, 8, <u8>idof<StaticArray<SharedSecret>>(), <u8>(idof<StaticArray<SharedSecret>>() >> 8), 2,
  // array
  8, 0, 0, 9, 36, 8, <u8>idof<StaticArray<HeaderLocation>>(), <u8>(idof<StaticArray<HeaderLocation>>() >> 8), 2,
  // array
  8, 0, 0, 9, 146, 6, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 9, 74, 8, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // string
  3, 0, 1, 33, 9, 91, 48, 45, 57, 97, 45, 122, 46, 93, 0, 0, 0, 0, 0, 64, 255, 3, 0, 0, 0, 0, 254, 255, 255, 7, 0,
  // array
  8, 0, 0, 33, 35, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 0, 33, 123, 8, <u8>idof<StaticArray<RequiredClaim>>(), <u8>(idof<StaticArray<RequiredClaim>>() >> 8), 2,
  // array
  8, 0, 0, 33, 189, 8, <u8>idof<StaticArray<ClaimHeader>>(), <u8>(idof<StaticArray<ClaimHeader>>() >> 8), 2,
  // string
  3, 0, 1, 129, 2, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // integer
  1, 0, 2, 3, 50, 53, 54, 5, 54, 53, 53, 51, 54,
  // TokenCacheSettings
  10, 0, <u8>idof<TokenCacheSettings>(), <u8>(idof<TokenCacheSettings>() >> 8), <u8>offsetof<TokenCacheSettings>(), <u8>(offsetof<TokenCacheSettings>() >> 8), 3,
  //   size
  4, 115, 105, 122, 101, 243, 8, <u8>offsetof<TokenCacheSettings>("size"), 2, 3, 50, 53, 54,
  //   max_token_bytes
  15, 109, 97, 120, 95, 116, 111, 107, 101, 110, 95, 98, 121, 116, 101, 115, 75, 6, <u8>offsetof<TokenCacheSettings>("maxTokenBytes"), 2, 4, 52, 48, 57, 54,
  //   ttl
  3, 116, 116, 108, 224, 5, <u8>offsetof<TokenCacheSettings>("ttl"), 2, 4, 34, 53, 109, 34,
  // string
  3, 0, 1, 129, 1, 0,
  // Match
  10, 0, <u8>idof<Match>(), <u8>(idof<Match>() >> 8), <u8>offsetof<Match>(), <u8>(offsetof<Match>() >> 8), 8,
  //   hosts
  5, 104, 111, 115, 116, 115, 253, 8, <u8>offsetof<Match>("hosts"), 0,
  //   not_hosts
  9, 110, 111, 116, 95, 104, 111, 115, 116, 115, 253, 8, <u8>offsetof<Match>("notHosts"), 0,
  //   paths
  5, 112, 97, 116, 104, 115, 6, 9, <u8>offsetof<Match>("paths"), 0,
  //   not_paths
  9, 110, 111, 116, 95, 112, 97, 116, 104, 115, 6, 9, <u8>offsetof<Match>("notPaths"), 0,
  //   methods
  7, 109, 101, 116, 104, 111, 100, 115, 253, 8, <u8>offsetof<Match>("methods"), 0,
  //   not_methods
  11, 110, 111, 116, 95, 109, 101, 116, 104, 111, 100, 115, 253, 8, <u8>offsetof<Match>("notMethods"), 0,
  //   headers
  7, 104, 101, 97, 100, 101, 114, 115, 15, 9, <u8>offsetof<Match>("headers"), 0,
  //   not_headers
  11, 110, 111, 116, 95, 104, 101, 97, 100, 101, 114, 115, 15, 9, <u8>offsetof<Match>("notHeaders"), 0,
  // RuleMode
  6, 0, 3, 7, 101, 110, 102, 111, 114, 99, 101, 6, 115, 104, 97, 100, 111, 119, 3, 111, 102, 102,
  // string
  3, 0, 1, 129, 8, 0,
  // string
  3, 0, 1, 129, 2, 0,
  // StringMatch
  11, 0, 24, 9, 5, 109, 97, 116, 99, 104, 55, 9, 98, 9, 141, 9, 184, 9,
  // Algorithm
  6, 0, 13, 5, 82, 83, 50, 53, 54, 5, 82, 83, 51, 56, 52, 5, 82, 83, 53, 49, 50, 5, 80, 83, 50, 53, 54, 5, 80, 83, 51, 56, 52, 5, 80, 83, 53, 49, 50, 5, 69, 83, 50, 53, 54, 5, 69, 83, 51, 56, 52, 5, 69, 83, 53, 49, 50, 5, 69, 100, 68, 83, 65, 5, 72, 83, 50, 53, 54, 5, 72, 83, 51, 56, 52, 5, 72, 83, 53, 49, 50,
  // string
  3, 0, 1, 65, 5, 91, 33, 45, 126, 93, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // string
  3, 0, 1, 128, 2, 5, 91, 33, 45, 126, 93, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // string
  3, 0, 1, 129, 16, 5, 91, 33, 45, 126, 93, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // integer
  1, 0, 2, 2, 49, 48, 2, 57, 53,
  // integer
  1, 0, 2, 1, 49, 5, 54, 53, 53, 51, 54,
  // integer
  1, 0, 2, 4, 49, 48, 50, 52, 6, 50, 54, 50, 49, 52, 52,
  // SharedSecret
  10, 1, <u8>idof<SharedSecret>(), <u8>(idof<SharedSecret>() >> 8), <u8>offsetof<SharedSecret>(), <u8>(offsetof<SharedSecret>() >> 8), 3,
  //   kid
  3, 107, 105, 100, 35, 7, <u8>offsetof<SharedSecret>("kid"), 0,
  //   secret
  6, 115, 101, 99, 114, 101, 116, 201, 9, <u8>offsetof<SharedSecret>("secret"), 0,
  //   env
  3, 101, 110, 118, 207, 9, <u8>offsetof<SharedSecret>("env"), 0,
  // HeaderLocation
  10, 0, <u8>idof<HeaderLocation>(), <u8>(idof<HeaderLocation>() >> 8), <u8>offsetof<HeaderLocation>(), <u8>(offsetof<HeaderLocation>() >> 8), 3,
  //   name
  4, 110, 97, 109, 101, 26, 6, <u8>offsetof<HeaderLocation>("name"), 1,
  //   scheme
  6, 115, 99, 104, 101, 109, 101, 242, 9, <u8>offsetof<HeaderLocation>("scheme"), 0,
  //   prefix
  6, 112, 114, 101, 102, 105, 120, 34, 10, <u8>offsetof<HeaderLocation>("prefix"), 0,
  // string
  3, 0, 1, 129, 1, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // RequiredClaim
  10, 0, <u8>idof<RequiredClaim>(), <u8>(idof<RequiredClaim>() >> 8), <u8>offsetof<RequiredClaim>(), <u8>(offsetof<RequiredClaim>() >> 8), 6,
  //   path
  4, 112, 97, 116, 104, 35, 7, <u8>offsetof<RequiredClaim>("path"), 1,
  //   any_of
  6, 97, 110, 121, 95, 111, 102, 61, 10, <u8>offsetof<RequiredClaim>("anyOf"), 0,
  //   all_of
  6, 97, 108, 108, 95, 111, 102, 61, 10, <u8>offsetof<RequiredClaim>("allOf"), 0,
  //   match
  5, 109, 97, 116, 99, 104, 41, 7, <u8>offsetof<RequiredClaim>("match"), 0,
  //   not
  3, 110, 111, 116, 61, 10, <u8>offsetof<RequiredClaim>("not"), 0,
  //   split
  5, 115, 112, 108, 105, 116, 70, 10, <u8>offsetof<RequiredClaim>("split"), 42,
  // ClaimHeader
  10, 0, <u8>idof<ClaimHeader>(), <u8>(idof<ClaimHeader>() >> 8), <u8>offsetof<ClaimHeader>(), <u8>(offsetof<ClaimHeader>() >> 8), 4,
  //   claim
  5, 99, 108, 97, 105, 109, 35, 7, <u8>offsetof<ClaimHeader>("claim"), 1,
  //   header
  6, 104, 101, 97, 100, 101, 114, 26, 6, <u8>offsetof<ClaimHeader>("header"), 1,
  //   encoding
  8, 101, 110, 99, 111, 100, 105, 110, 103, 90, 10, <u8>offsetof<ClaimHeader>("encoding"), 42,
  //   join
  4, 106, 111, 105, 110, 113, 10, <u8>offsetof<ClaimHeader>("join"), 2, 3, 34, 44, 34,
  // integer
  1, 0, 2, 1, 48, 4, 52, 48, 57, 54,
  // array
  8, 0, 1, 0, 29, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // array
  8, 0, 1, 0, 140, 10, <u8>idof<StaticArray<PathMatch>>(), <u8>(idof<StaticArray<PathMatch>>() >> 8), 2,
  // array
  8, 0, 1, 0, 183, 10, <u8>idof<StaticArray<NamedMatch>>(), <u8>(idof<StaticArray<NamedMatch>>() >> 8), 2,
  // StringMatchMatch
  6, 0, 4, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 7, 112, 114, 101, 115, 101, 110, 116,
  // ExactMatch
  10, 0, <u8>idof<ExactMatch>(), <u8>(idof<ExactMatch>() >> 8), <u8>offsetof<ExactMatch>(), <u8>(offsetof<ExactMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 24, 9, <u8>offsetof<ExactMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 235, 10, <u8>offsetof<ExactMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 24, 1, <u8>offsetof<ExactMatch>("ignoreCase"), 42,
  // PrefixMatch
  10, 0, <u8>idof<PrefixMatch>(), <u8>(idof<PrefixMatch>() >> 8), <u8>offsetof<PrefixMatch>(), <u8>(offsetof<PrefixMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 24, 9, <u8>offsetof<PrefixMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 240, 10, <u8>offsetof<PrefixMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 24, 1, <u8>offsetof<PrefixMatch>("ignoreCase"), 42,
  // SuffixMatch
  10, 0, <u8>idof<SuffixMatch>(), <u8>(idof<SuffixMatch>() >> 8), <u8>offsetof<SuffixMatch>(), <u8>(offsetof<SuffixMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 24, 9, <u8>offsetof<SuffixMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 240, 10, <u8>offsetof<SuffixMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 24, 1, <u8>offsetof<SuffixMatch>("ignoreCase"), 42,
  // PresentMatch
  10, 0, <u8>idof<PresentMatch>(), <u8>(idof<PresentMatch>() >> 8), <u8>offsetof<PresentMatch>(), <u8>(offsetof<PresentMatch>() >> 8), 1,
  //   match
  5, 109, 97, 116, 99, 104, 24, 9, <u8>offsetof<PresentMatch>("match"), 1,
  // string
  5, 1, 43, 129, 8, 0,
  // string
  3, 0, 1, 129, 1, 12, 91, 48, 45, 57, 65, 45, 90, 97, 45, 122, 95, 93, 0, 0, 0, 0, 0, 0, 255, 3, 254, 255, 255, 135, 254, 255, 255, 7, 0,
  // string
  3, 0, 1, 65, 26, 91, 33, 35, 36, 37, 38, 39, 42, 43, 46, 94, 95, 96, 124, 126, 48, 45, 57, 65, 45, 90, 97, 45, 122, 45, 93, 0, 0, 0, 0, 250, 108, 255, 3, 254, 255, 255, 199, 255, 255, 255, 87, 0,
  // string
  3, 0, 1, 65, 5, 91, 32, 45, 126, 93, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // array
  8, 0, 1, 65, 29, 7, <u8>idof<StaticArray<Bytes>>(), <u8>(idof<StaticArray<Bytes>>() >> 8), 2,
  // Split
  6, 0, 3, 4, 110, 111, 110, 101, 5, 115, 112, 97, 99, 101, 5, 99, 111, 109, 109, 97,
  // Encoding
  6, 0, 3, 4, 116, 101, 120, 116, 4, 106, 115, 111, 110, 9, 98, 97, 115, 101, 54, 52, 117, 114, 108,
  // string
  3, 0, 0, 9, 5, 91, 32, 45, 126, 93, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0,
  // PathMatch
  10, 0, <u8>idof<PathMatch>(), <u8>(idof<PathMatch>() >> 8), <u8>offsetof<PathMatch>(), <u8>(offsetof<PathMatch>() >> 8), 3,
  //   match
  5, 109, 97, 116, 99, 104, 245, 10, <u8>offsetof<PathMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 29, 7, <u8>offsetof<PathMatch>("value"), 1,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 24, 1, <u8>offsetof<PathMatch>("ignoreCase"), 42,
  // NamedMatch
  10, 0, <u8>idof<NamedMatch>(), <u8>(idof<NamedMatch>() >> 8), <u8>offsetof<NamedMatch>(), <u8>(offsetof<NamedMatch>() >> 8), 4,
  //   name
  4, 110, 97, 109, 101, 35, 7, <u8>offsetof<NamedMatch>("name"), 1,
  //   match
  5, 109, 97, 116, 99, 104, 5, 11, <u8>offsetof<NamedMatch>("match"), 1,
  //   value
  5, 118, 97, 108, 117, 101, 45, 11, <u8>offsetof<NamedMatch>("value"), 0,
  //   ignore_case
  11, 105, 103, 110, 111, 114, 101, 95, 99, 97, 115, 101, 24, 1, <u8>offsetof<NamedMatch>("ignoreCase"), 42,
  // string
  3, 0, 0, 0, 0,
  // string
  3, 0, 1, 0, 0,
  // PathMatchKind
  6, 0, 2, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120,
  // TextMatchKind
  6, 0, 5, 5, 101, 120, 97, 99, 116, 6, 112, 114, 101, 102, 105, 120, 6, 115, 117, 102, 102, 105, 120, 8, 99, 111, 110, 116, 97, 105, 110, 115, 7, 112, 114, 101, 115, 101, 110, 116,
  // string
  3, 0, 0, 129, 8, 0,
]);
