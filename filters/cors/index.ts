// cors: answers preflights and marks responses for the origins that the configuration allows.
// Source: Fetch standard, "CORS protocol"; RFC 9110, section 12.5.5 (Vary).

import { Action, Bytes, HeaderList, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { CorsPlugin } from "./config.gen";

/** The configuration with its lists as header values. */
class Policy extends CorsPlugin {
  methods: Bytes = Bytes.empty;
  headers: Bytes = Bytes.empty;
  exposed: Bytes = Bytes.empty;

  override onConfigure(configuration: Bytes): bool {
    if (!super.onConfigure(configuration)) return false;
    this.methods = Bytes.join(this.config.allowMethods, ",");
    this.headers = Bytes.join(this.config.allowHeaders, ",");
    this.exposed = Bytes.join(this.config.exposeHeaders, ",");
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
      if (config.allowCredentials) headers.add("access-control-allow-credentials", "true");
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
    // What the service grants by itself does not count: each is either replaced or removed.
    if (origin) headers.set("access-control-allow-origin", origin);
    else headers.remove("access-control-allow-origin");
    if (origin && policy.config.allowCredentials) {
      headers.set("access-control-allow-credentials", "true");
    } else headers.remove("access-control-allow-credentials");
    if (origin && policy.exposed.length > 0) {
      headers.set("access-control-expose-headers", policy.exposed);
    } else headers.remove("access-control-expose-headers");
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
