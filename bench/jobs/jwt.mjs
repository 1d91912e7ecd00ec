// What the jwt jobs share: the same request and checks for another algorithm.

const bearer = (token) => ({ method: "GET", headers: [["authorization", `Bearer ${token}`]] });
const refused = { status: 401, upstream: null };

/** The token with one character of its signature changed. */
function forge(token) {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

/** Envoy's filter; without its cache of tokens, so that each request is verified, or with it. */
function jwtAuthn(jwk, isCached) {
  return {
    name: "envoy.filters.http.jwt_authn",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
      providers: {
        bench: {
          issuer: "https://issuer.example",
          local_jwks: { inline_string: JSON.stringify({ keys: [jwk] }) },
          forward: true,
          ...(isCached && { jwt_cache_config: { jwt_cache_size: 100 } }),
        },
      },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "bench" } }],
    },
  };
}

/** The same of ours. */
function configurationOf(jwk, isCached) {
  const keys =
    jwk.kty === "oct"
      ? { hmac_secrets: [{ secret: jwk.k }] }
      : { jwks: JSON.stringify({ keys: [jwk] }) };
  return {
    providers: {
      bench: {
        issuers: ["https://issuer.example"],
        forward: true,
        cache: { size: isCached ? 100 : 0 },
        ...keys,
      },
    },
    default_require: { provider: "bench" },
  };
}

/** All that a module may use but foreign functions, with which the host verifies signatures. */
const withoutForeignFunctions = [
  ...["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure", "proxy_on_delete"],
  ...["proxy_on_tick", "proxy_on_http_call_response", "proxy_on_request_headers", "malloc"],
  ...["proxy_log", "proxy_get_buffer_bytes", "proxy_get_header_map_pairs", "proxy_send_local_response"],
  ...["proxy_remove_header_map_value", "proxy_replace_header_map_value", "proxy_continue_stream"],
  ...["proxy_get_current_time_nanoseconds", "proxy_set_effective_context", "proxy_define_metric"],
  ...["proxy_increment_metric", "proxy_get_property", "proxy_get_shared_data", "proxy_set_shared_data"],
  ...["proxy_set_property", "proxy_get_log_level", "clock_time_get", "random_get", "fd_write"],
]; // prettier-ignore

/**
 * @param {object} options
 *   jwk: the key; good: a token that it signed; expired: one that it signed whose time is over;
 *   raw: bench/raw/RAW.ts, if there is one; isNative: false where Envoy cannot do it; isCached: a token is seen before;
 *   isGuestOnly: the module verifies by itself, also where the host could; goals and settings as in index.mjs
 */
export function jwtJob({ name, title, jwk, good, expired, raw, ...options }) {
  const { isNative = true, isCached = false, isGuestOnly = false, goals, settings } = options;
  const ours = {
    filter: "jwt",
    configuration: configurationOf(jwk, isCached),
    ...(isGuestOnly && { allowedCapabilities: withoutForeignFunctions }),
  };
  return {
    name,
    title,
    request: bearer(good),
    answer: { headers: [], body: "hello" },
    expect: { status: 200, upstream: { authorization: [`Bearer ${good}`] } },
    checks: [
      { request: bearer(forge(good)), expect: refused },
      { request: bearer(expired), expect: refused },
      { request: { method: "GET", headers: [] }, expect: refused },
    ],
    ...(isNative && { native: { filters: [jwtAuthn(jwk, isCached)] } }),
    variants: [
      ...(raw === undefined ? [] : [{ name: "raw", modules: [{ raw }] }]),
      { name: "ours", modules: [ours] },
    ],
    ...(goals !== undefined && { goals }),
    ...(settings !== undefined && { settings }),
  };
}
