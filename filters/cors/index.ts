// cors: answers preflights and marks responses, so that the scripts that a policy allows may read them, and no others.
// Source: Fetch standard, "CORS protocol"; RFC 9110, section 12.5.5 (Vary).

import {
  Action,
  Bytes,
  HeaderList,
  HttpFilter,
  plugin,
  Property,
} from "proxy-wasm-assemblyscript-sdk";
import {
  RefusedPreflight,
  RefusedRequest,
  ResourcePolicy,
  TimingMode,
  UpstreamHeaders,
  VaryMode,
} from "./config.gen";
import { addVary, missingVary } from "./vary";
import { count, Event } from "./counters";
import { Grant } from "./grant";
import { isSameOrigin } from "./same-origin";
import { Policies } from "./policies";
import { Policy } from "./policy";
import { Preflight } from "./preflight";

// Properties have all lines of a header, joined; to ask for one that is not there costs a third of reading all headers.
const originHeader = new Property(["request", "headers", "origin"]);
const varyHeader = new Property(["response", "headers", "vary"]);
const allowHeader = new Property(["response", "headers", "access-control-allow-origin"]);

const any = Bytes.fromString("*");
/** In the order of the enum. */
const resourcePolicies = ["", "same-origin", "same-site", "cross-origin"];

class Cors extends HttpFilter {
  /** The policy of the request; `null` when it is left alone. */
  private policy: Policy | null = null;
  /** Whether everything is replaced, also what only means something behind a preflight. */
  private isWhole: bool = false;
  /** The origin, when it may see the response. */
  private origin: Bytes | null = null;
  /** What the response is to say. */
  private grant: Grant | null = null;
  /** How many request headers the response depends on. */
  private varies: i32 = 0;

  override onRequestHeaders(endOfStream: bool): Action {
    const decision = (this.plugin as Policies).decide(this);
    const shadow = decision.shadow;
    if (shadow) this.apply(shadow, true);
    const policy = decision.policy;
    this.policy = policy;
    return policy ? this.apply(policy, false) : Action.Continue;
  }

  // Decides under a policy; in shadow it only counts.
  private apply(policy: Policy, isShadow: bool): Action {
    const vary = policy.settings.vary;
    const origin = originHeader.text(this);
    if (!isShadow && vary != VaryMode.Never) {
      this.varies = vary == VaryMode.Always || !policy.origins.isOpen ? 1 : 0;
    }
    if (!origin) {
      if (isShadow) return Action.Continue;
      // Caches may give what is open to all to all: it has to be the same to the last header.
      this.isWhole = policy.origins.isOpen;
      this.grant = this.isWhole ? policy.share(any) : new Grant();
      return Action.Continue;
    }
    const isAllowed = policy.origins.admits(origin);
    count(isAllowed ? Event.OriginValid : Event.OriginInvalid, isShadow);
    const headers = this.request.headers;
    // Whether a header is there is asked for half the price of a property.
    const isPreflight = headers.has("access-control-request-method");
    const preflight = isPreflight ? Preflight.of(headers) : null;
    let grant: Grant | null = null;
    if (isAllowed) grant = preflight ? policy.answer(origin, preflight) : policy.share(origin);
    if (preflight) count(grant ? Event.PreflightGranted : Event.PreflightRefused, isShadow);
    const isBlocked =
      !grant &&
      !preflight &&
      policy.settings.onDisallowedOrigin.simple == RefusedRequest.Block403 &&
      !isSameOrigin(origin, headers);
    if (isBlocked) count(Event.Blocked, isShadow);
    if (isShadow) return Action.Continue;
    this.isWhole = true;
    this.grant = grant ? grant : new Grant();
    if (grant) this.origin = origin;
    if (vary != VaryMode.Never) {
      // What is said to one origin alone is for it alone, also where the policy says the same to most.
      if (!grant) this.varies = 1;
      if (preflight) this.varies = policy.settings.allowPrivateNetwork ? 4 : 3;
    }
    if (isBlocked) return this.answer(403, "cors_origin_refused");
    if (!preflight) return Action.Continue;
    const refusal = policy.settings.onDisallowedOrigin.preflight;
    if (grant ? policy.settings.preflightContinue : refusal == RefusedPreflight.Forward) {
      return Action.Continue;
    }
    if (!grant && refusal == RefusedPreflight.Reply403)
      return this.answer(403, "cors_preflight_refused");
    return this.answer(
      policy.settings.preflightStatus,
      grant ? "cors_preflight_granted" : "cors_preflight_refused",
    );
  }

  // The response passes by here again, and is then ready.
  private answer(status: u32, details: string): Action {
    const headers = new HeaderList();
    const grant = this.grant;
    if (grant) grant.addTo(headers);
    if (this.varies != 0) headers.add("vary", missingVary(null, this.varies));
    this.policy = null;
    return this.reply(status, "", headers, details);
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const policy = this.policy;
    const grant = this.grant;
    if (!policy || !grant) return Action.Continue;
    const settings = policy.settings;
    const headers = this.response.headers;
    const isKept =
      settings.upstreamHeaders == UpstreamHeaders.KeepIfPresent && allowHeader.text(this) != null;
    if (!isKept) grant.replaceIn(headers, this.isWhole);
    if (this.varies != 0) addVary(headers, varyHeader.text(this), this.varies);
    if (settings.corp != ResourcePolicy.Off) {
      headers.set("cross-origin-resource-policy", resourcePolicies[settings.corp]);
    }
    if (settings.timingAllowOrigin != TimingMode.Off) {
      const origin =
        settings.timingAllowOrigin == TimingMode.Any || policy.origins.isOpen ? any : this.origin;
      if (origin) headers.set("timing-allow-origin", origin);
      else headers.remove("timing-allow-origin");
    }
    return Action.Continue;
  }
}

plugin(
  "cors",
  (stream) => new Cors(stream),
  () => new Policies(),
);
