// What the two jwt jobs share: the same request and checks for another algorithm.

const bearer = (token) => ({ method: "GET", headers: [["authorization", `Bearer ${token}`]] });
const refused = { status: 401, upstream: null };

/** The token with one character of its signature changed. */
function forge(token) {
  const at = token.length - 20;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

/** Envoy's filter without its cache of tokens, so that each request is verified. */
function jwtAuthn(jwk) {
  return {
    name: "envoy.filters.http.jwt_authn",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
      providers: {
        bench: {
          issuer: "https://issuer.example",
          local_jwks: { inline_string: JSON.stringify({ keys: [jwk] }) },
          forward: true,
        },
      },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "bench" } }],
    },
  };
}

/**
 * @param {{ name: string, title: string, jwk: object, ours: object, good: string, expired: string }} options the
 *   key, how `ours` gets it ({ keys, clusters }), a token that it signed, and one that it signed whose time is over
 */
export function jwtJob({ name, title, jwk, ours: { keys, clusters }, good, expired }) {
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
    native: { filters: [jwtAuthn(jwk)] },
    raw: { module: name },
    ours: {
      filter: "jwt",
      configuration: {
        providers: {
          bench: {
            issuers: ["https://issuer.example"],
            forward: true,
            cache: { size: 0 },
            ...keys,
          },
        },
        default_require: { provider: "bench" },
      },
      clusters,
    },
  };
}
