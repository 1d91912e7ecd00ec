// jwt: lets requests pass that bring the tokens that they need, signed by those who may issue them, and tells the service
// what is in them.
// Source: RFC 6750 (bearer tokens), RFC 7519 (JSON Web Token), RFC 8725 (best current practices).

import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { allowed, bypassed, countDenied, countShadow } from "./counters";
import { Code } from "./codes";
import { Evaluation } from "./evaluation";
import { Node } from "./requirement";
import { Policy } from "./policy";
import { Refusal } from "./refusal";

class Jwt extends HttpFilter {
  private evaluation: Evaluation | null = null;

  private get policy(): Policy {
    return this.plugin as Policy;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const policy = this.policy;
    if (policy.isOff) return Action.Continue;
    const headers = this.request.headers;
    // All at once: several of them are asked for.
    const isReadable = headers.size != 0;
    if (!policy.isShadow) {
      // What cannot be read cannot be right.
      if (!isReadable) return this.refuse(Refusal.of(Code.MissingToken));
      policy.removeOwned(headers);
    }
    if (policy.isBypassed(headers)) return policy.isShadow ? Action.Continue : this.pass();
    const decision = policy.decide(this);
    const shadow = decision.shadow;
    if (shadow) this.tryOut(shadow);
    const need = decision.need;
    const refusal = decision.refusal;
    if (policy.isShadow) {
      if (refusal) countShadow(refusal.code);
      else if (need) this.tryOut(need);
      return Action.Continue;
    }
    if (refusal) return this.refuse(refusal);
    // Not one of those for which the filter is there yet.
    if (!need) return this.pass();
    const evaluation = policy.evaluate(need, headers);
    this.evaluation = evaluation;
    return this.proceed(evaluation);
  }

  override onWake(): Action {
    const evaluation = this.evaluation;
    return evaluation ? this.proceed(evaluation) : this.refuse(Refusal.of(Code.MissingToken));
  }

  private proceed(evaluation: Evaluation): Action {
    let code = evaluation.decide();
    while (code == Code.Pending) {
      if (evaluation.wait(this)) return Action.Pause;
      code = evaluation.decide();
    }
    if (code != Code.Ok) return this.refuse(evaluation.refusal);
    evaluation.finish(this, this.request.headers);
    if (!evaluation.hasToken) return this.pass();
    allowed.increment();
    return Action.Continue;
  }

  // Nothing is held, written or removed.
  private tryOut(need: Node): void {
    countShadow(this.policy.evaluate(need, this.request.headers).decide());
  }

  private pass(): Action {
    bypassed.increment();
    return Action.Continue;
  }

  private refuse(refusal: Refusal): Action {
    countDenied(refusal.code);
    return refusal.send(this, this.policy.config.errors);
  }
}

plugin(
  "jwt",
  (stream) => new Jwt(stream),
  () => new Policy(),
);
