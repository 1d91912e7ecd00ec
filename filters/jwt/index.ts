// jwt: lets requests pass that bring a token which the issuer signed and which counts here and now.
// Source: RFC 6750 (bearer tokens), RFC 7519 (JSON Web Token), RFC 8725 (best current practices).

import {
  Action,
  Bytes,
  Counter,
  HeaderList,
  HmacSha256,
  HttpFilter,
  now,
  plugin,
  Verification,
} from "proxy-wasm-assemblyscript-sdk";
import {
  CompactToken,
  JwsAlgorithm,
  KeySetState,
  RemoteKeySet,
  RemoteKeySettings,
  TokenProblem,
  TokenTime,
  TokenTimes,
} from "proxy-wasm-assemblyscript-sdk/jose";
import { FetchedKeys, JwtConfig, JwtPlugin, KeysFrom, SharedSecret } from "./config.gen";

const allowed = Counter.named("jwt.allowed");
const denied = Counter.named("jwt.denied");

/** The configuration with its keys: one of the two kinds, each with one algorithm (RFC 8725, section 3.1). */
class Verifier extends JwtPlugin {
  secret: HmacSha256 | null = null;
  keySet: RemoteKeySet | null = null;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    const keys = this.config.keys;
    if (keys.from == KeysFrom.Secret) {
      this.secret = HmacSha256.withKey((keys as SharedSecret).secret);
    } else {
      const set = keys as FetchedKeys;
      const settings = new RemoteKeySettings();
      settings.cluster = set.cluster;
      settings.uri = Bytes.fromString("https://").concat(set.authority).concat(set.path);
      settings.ttl = set.maxAge;
      settings.stale = <u32>set.maxAge + <u32>set.maxStale;
      settings.unknownKidCooldown = 10_000;
      settings.fetchOnStart = false;
      const keySet = new RemoteKeySet(this, settings);
      keySet.start();
      this.keySet = keySet;
    }
    return true;
  }

  /** Whether the signature is right, as far as the keys of this moment can tell. */
  verify(token: CompactToken): Verification {
    const secret = this.secret;
    if (secret) {
      const isRight = secret.verify(token.signed, token.signature);
      return isRight ? Verification.Valid : Verification.Invalid;
    }
    const keySet = this.keySet;
    if (!keySet) return Verification.Unavailable;
    const keys = keySet.candidates(token.keyId, JwsAlgorithm.RS256);
    for (let at = 0; at < keys.length; at++) {
      const verification = keys[at].verify(JwsAlgorithm.RS256, token.signed, token.signature);
      if (verification == Verification.Valid) return verification;
    }
    return keySet.state == KeySetState.Empty ? Verification.Unavailable : Verification.Invalid;
  }
}

/** What follows `Bearer` in the value of a header; `null` when it is for another scheme. */
function bearerToken(credentials: Bytes): Bytes | null {
  if (!credentials.slice(0, 7).equalsIgnoreCase("Bearer ")) return null;
  let start = 7;
  while (credentials[start] == 0x20) start++;
  return credentials.slice(start);
}

/** Whether it counts here and now. */
function counts(token: CompactToken, config: JwtConfig): bool {
  const audience = config.audience;
  const issuer = config.issuer;
  const times = new TokenTimes(config.leeway, 0, 0);
  if (times.check(token, <f64>now() / 1e9) != TokenTime.Valid || isNaN(token.expires)) return false;
  const from = token.issuer;
  if (issuer && (!from || !from.equals(issuer))) return false;
  return !audience || audience.isOneOf(StaticArray.fromArray(token.audiences));
}

class Jwt extends HttpFilter {
  private token: CompactToken | null = null;

  private get verifier(): Verifier {
    return this.plugin as Verifier;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const credentials = this.request.headers.getAll("authorization");
    if (credentials.length == 0) return this.askForToken();
    if (credentials.length > 1) return this.refuse();
    const text = bearerToken(credentials[0]);
    if (text === null) return this.askForToken();
    const token = CompactToken.read(text);
    const keySet = this.verifier.keySet;
    if (token.problem != TokenProblem.None) return this.refuse();
    if (!token.algorithm.equals(keySet ? "RS256" : "HS256")) return this.refuse();
    this.token = token;
    if (!keySet || keySet.candidates(token.keyId, JwsAlgorithm.RS256).length > 0) {
      return this.decide(token);
    }
    return keySet.wait(this, token.keyId) ? Action.Pause : this.decide(token);
  }

  override onWake(): Action {
    const token = this.token;
    return token ? this.decide(token) : this.refuse();
  }

  private decide(token: CompactToken): Action {
    const verifier = this.verifier;
    const verification = verifier.verify(token);
    if (verification == Verification.Invalid) return this.refuse();
    if (verification != Verification.Valid) return this.giveUp();
    if (!counts(token, verifier.config)) return this.refuse();
    allowed.increment();
    return Action.Continue;
  }

  // RFC 6750, section 3.1: no error code for a client that may not have known that it needs a token.
  private askForToken(): Action {
    return this.deny("Bearer");
  }

  private refuse(): Action {
    return this.deny('Bearer error="invalid_token"');
  }

  private deny(challenge: string): Action {
    denied.increment();
    const headers = new HeaderList().add("www-authenticate", challenge);
    return this.reply(401, "a valid token is needed\n", headers, "jwt_denied");
  }

  private giveUp(): Action {
    denied.increment();
    return this.reply(503, "tokens cannot be verified now\n", null, "jwt_unavailable");
  }
}

plugin(
  "jwt",
  (stream) => new Jwt(stream),
  () => new Verifier(),
);
