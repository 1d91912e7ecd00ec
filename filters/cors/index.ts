// cors: answers preflights and marks responses for the origins that the configuration allows.
// Source: Fetch standard, "CORS protocol"; RFC 9110, section 12.5.5 (Vary).

import {
  Action,
  Bytes,
  HeaderList,
  HeaderMap,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";
import { CorsPlugin } from "./config.gen";

const yes = Bytes.fromString("true");

/** What the service grants by itself does not count: it is replaced, or removed. */
function replace(headers: HeaderMap, name: string, value: Bytes | null): void {
  if (value) headers.set(name, value);
  else headers.remove(name);
}

/** The configuration with its lists as header values. */
class Policy extends CorsPlugin {
  methods: Bytes = Bytes.empty;
  headers: Bytes = Bytes.empty;
  exposed: Bytes | null = null;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    this.methods = Bytes.join(this.config.allowMethods, ",");
    this.headers = Bytes.join(this.config.allowHeaders, ",");
    const exposed = this.config.exposeHeaders;
    if (exposed.length > 0) this.exposed = Bytes.join(exposed, ",");
    return true;
  }

  /** The origin of the request when its scripts may read the response. */
  admit(origins: Bytes[]): Bytes | null {
    // A browser sends one. Several are somebody's trick.
    if (origins.length != 1) return null;
    return origins[0].isOneOf(this.config.allowOrigins) ? origins[0] : null;
  }
}

class Cors extends HttpFilter {
  private origin: Bytes | null = null;
  private isAnswered: bool = false;

  private get policy(): Policy {
    return this.plugin as Policy;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    this.origin = this.policy.admit(headers.getAll("origin"));
    const method = headers.get(":method");
    const isPreflight =
      method != null && method.equals("OPTIONS") && headers.has("access-control-request-method");
    return isPreflight && headers.has("origin") ? this.answerPreflight() : Action.Continue;
  }

  private answerPreflight(): Action {
    const policy = this.policy;
    const config = policy.config;
    const origin = this.origin;
    const headers = new HeaderList().add(
      "vary",
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    );
    // A refusal is an answer without any of these: browsers then do not send the request.
    if (origin) {
      headers.add("access-control-allow-origin", origin);
      if (config.allowCredentials) headers.add("access-control-allow-credentials", yes);
      headers.add("access-control-allow-methods", policy.methods);
      if (policy.headers.length > 0) headers.add("access-control-allow-headers", policy.headers);
      headers.add("access-control-max-age", config.maxAge.toString());
    }
    this.isAnswered = true;
    return this.reply(204, "", headers);
  }

  override onResponseHeaders(endOfStream: bool): Action {
    // Our own answer comes by here too.
    if (this.isAnswered) return Action.Continue;
    const headers = this.response.headers;
    const origin = this.origin;
    const policy = this.policy;
    const isShared = origin !== null && policy.config.allowCredentials;
    replace(headers, "access-control-allow-origin", origin);
    replace(headers, "access-control-allow-credentials", isShared ? yes : null);
    replace(headers, "access-control-expose-headers", origin ? policy.exposed : null);
    // Also without an origin: a cache must not give this response to one.
    headers.add("vary", "Origin");
    return Action.Continue;
  }
}

plugin(
  "cors",
  (stream) => new Cors(stream),
  () => new Policy(),
);
