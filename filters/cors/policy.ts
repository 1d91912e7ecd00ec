// A policy of the configuration, checked and made ready: which origins it allows, and what it says to them.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { CorsPolicy, HeadersMode, VaryMode } from "./config.gen";
import { Grant, Says } from "./grant";
import { isOneOf, OriginList } from "./origin-list";
import { decimal, isWordOf } from "./words";
import { Preflight } from "./preflight";

const any = Bytes.fromString("*");
const yes = Bytes.fromString("true");
/** Methods that no script can send (Fetch standard, "forbidden method"). */
const forbiddenMethods = Bytes.fromString(" connect trace track ");
/** Methods that need no grant; browsers write them, and three more, in capitals whatever a script says. */
const safeMethods = Bytes.fromString(" get head post ");
const otherNormalized = Bytes.fromString(" delete options put ");
/** Headers that a script may set by itself as long as their values are harmless. */
const safeHeaders = Bytes.fromString(
  " accept accept-language content-language content-type range ",
);

/** A policy that can be asked. */
@final
export class Policy {
  private readonly headers: Bytes[] = [];
  private anyMethod: bool = false;
  private anyHeader: bool = false;
  private readonly maxAge: Bytes;
  private readonly exposed: Bytes;
  readonly origins: OriginList;

  /**
   * @param settings - what the configuration says.
   * @param isAlone - whether it has to name an origin, because no rule does.
   */
  constructor(
    readonly settings: CorsPolicy,
    isAlone: bool,
    problems: Problems,
  ) {
    // The standard's number has no sign; 0 is not kept.
    this.maxAge = decimal(max(settings.maxAge, 0));
    this.exposed = Bytes.join(settings.exposeHeaders, ",");
    this.origins = new OriginList(settings, isAlone, problems);
    this.readLists(problems);
    if (settings.maxAge > 7200) problems.warn("/max_age", "Chromium keeps it for 7200 at most");
    if (settings.vary == VaryMode.Never && !this.origins.isOpen) {
      problems.warn("/vary", "without it caches can give one origin what was meant for another");
    }
  }

  private readLists(problems: Problems): void {
    const settings = this.settings;
    const methods = settings.allowMethods;
    for (let at = 0; at < methods.length; at++) {
      const method = unchecked(methods[at]);
      const lower = method.toLowerCase();
      if (method.equals(any)) this.anyMethod = true;
      else if (isWordOf(forbiddenMethods, lower)) {
        problems.error("/allow_methods", "no script can send this", method, at);
      } else if (
        method.equals(lower) &&
        (isWordOf(safeMethods, lower) || isWordOf(otherNormalized, lower))
      ) {
        problems.error("/allow_methods", "browsers write this in capitals", method, at);
      }
    }
    const headers = settings.allowHeaders;
    for (let at = 0; at < headers.length; at++) {
      const header = unchecked(headers[at]).toLowerCase();
      this.headers.push(header);
      if (header.equals(any)) this.anyHeader = true;
    }
    const exposed = settings.exposeHeaders;
    for (let at = 0; at < exposed.length; at++) {
      if (!settings.allowCredentials || !unchecked(exposed[at]).equals(any)) continue;
      problems.error("/expose_headers", "with allow_credentials this is a header called *: list them", any, at); // prettier-ignore
    }
  }

  /** What the response to an allowed origin says. */
  share(origin: Bytes): Grant {
    const grant = new Grant();
    grant.say(Says.Origin, this.origins.isOpen ? any : origin);
    if (this.settings.allowCredentials) grant.say(Says.Credentials, yes);
    if (this.exposed.length != 0) grant.say(Says.Exposed, this.exposed);
    return grant;
  }

  private grantsMethod(method: Bytes): bool {
    const lower = method.toLowerCase();
    if (isWordOf(forbiddenMethods, lower)) return false;
    if (this.anyMethod || method.isOneOf(this.settings.allowMethods)) return true;
    return !method.equals(lower) && isWordOf(safeMethods, lower);
  }

  // The asterisk does not cover authorization (Fetch standard, "CORS-preflight fetch").
  private grantsHeader(name: Bytes): bool {
    return isOneOf(name, this.headers) || (this.anyHeader && !name.equals("authorization"));
  }

  /** What an allowed origin's preflight is granted; `null` when it asks for more than there is. */
  answer(origin: Bytes, preflight: Preflight): Grant | null {
    const settings = this.settings;
    const names = preflight.headers;
    if (!names) return null;
    const granted: Bytes[] = [];
    for (let at = 0; at < names.length; at++) {
      const name = unchecked(names[at]);
      if (this.grantsHeader(name)) granted.push(name);
      else if (settings.checkRequested && !isWordOf(safeHeaders, name)) return null;
    }
    const isMethodFine = this.grantsMethod(preflight.method);
    if (settings.checkRequested && !isMethodFine) return null;
    const grant = new Grant();
    grant.say(Says.Origin, this.origins.isOpen ? any : origin);
    if (settings.allowCredentials) grant.say(Says.Credentials, yes);
    // With credentials an asterisk is a name like any other.
    const isLiteral = settings.allowCredentials;
    if (this.anyMethod && isLiteral) {
      if (isMethodFine) grant.say(Says.Methods, preflight.method);
    } else if (settings.allowMethods.length != 0) {
      grant.say(Says.Methods, Bytes.join(settings.allowMethods, ","));
    }
    if (settings.allowHeadersMode == HeadersMode.List && !(this.anyHeader && isLiteral)) {
      if (this.headers.length != 0) grant.say(Says.Headers, Bytes.join(StaticArray.fromArray(this.headers), ",")); // prettier-ignore
    } else if (granted.length != 0) {
      grant.say(Says.Headers, Bytes.join(StaticArray.fromArray(granted), ","));
    }
    grant.say(Says.MaxAge, this.maxAge);
    if (settings.allowPrivateNetwork && preflight.isToPrivateNetwork)
      grant.say(Says.PrivateNetwork, yes);
    return grant;
  }
}
