// Whether a request has what it needs.

import { Bytes, HeaderMap, HttpFilter, now } from "proxy-wasm-assemblyscript-sdk";
import { Accepted, TokenProvider } from "./provider";
import { Code, weightOf } from "./codes";
import { Found, MOST_TOKENS, strip, Tokens } from "./locations";
import { Need, Node } from "./requirement";
import { Refusal } from "./refusal";

/** A token that was accepted, and what by. */
@final
class Use {
  next: Use | null = null;

  constructor(
    readonly token: Found,
    readonly accepted: Accepted,
  ) {}
}

/** The tokens of one request, and what has become of them. */
@final
export class Evaluation {
  /** What is told when the request is refused. */
  refusal: Refusal = Refusal.of(Code.MissingToken);
  /** The provider whose keys are missing, and which one. */
  private missing: TokenProvider | null = null;
  private keyId: Bytes | null = null;
  /** The providers that were waited for, as bits. */
  private waited: u32 = 0;
  private firstUse: Use | null = null;
  private lastUse: Use | null = null;
  private time: f64 = 0;

  constructor(
    private readonly tree: Node,
    private readonly tokens: Tokens,
    private readonly providers: TokenProvider[],
    private readonly isSingle: bool,
  ) {}

  /** Whether a token was accepted. */
  get hasToken(): bool {
    return this.firstUse !== null;
  }

  /** What there is to say now: `Ok`, `Pending`, or anything else with a {@link refusal}. */
  decide(): Code {
    this.firstUse = null;
    this.lastUse = null;
    this.refusal = Refusal.of(Code.MissingToken);
    this.time = <f64>now() / 1e9;
    const tree = this.tree;
    // What is not looked at cannot be right.
    const isTooMany = this.tokens.count > MOST_TOKENS && tree.need < Need.AllowMissingOrFailed;
    if (isTooMany) return this.refuse(Refusal.of(Code.MultipleTokens));
    const code = this.ask(tree);
    return code == Code.Ok && tree.need < Need.AllowMissingOrFailed ? this.askOthers() : code;
  }

  // Each token must be right, also one that the tree did not need.
  private askOthers(): Code {
    let token = this.tokens.first;
    while (token && this.tokens.count > 1) {
      const code = this.isUsed(token) ? Code.Ok : this.askOther(token);
      if (code != Code.Ok) return code;
      token = token.next;
    }
    return Code.Ok;
  }

  private isUsed(token: Found): bool {
    let use = this.firstUse;
    while (use) {
      if (use.token === token) return true;
      use = use.next;
    }
    return false;
  }

  private askOther(token: Found): Code {
    let code = Code.MissingToken;
    for (let index = 0; index < this.providers.length && code != Code.Ok; index++) {
      if ((((token.providers & this.tree.providers) >> index) & 1) == 0) continue;
      code = this.askOf(token, index, null);
      if (code == Code.Pending) return code;
    }
    return code;
  }

  private ask(node: Node): Code {
    const need = node.need;
    if (need == Need.None) return Code.Ok;
    if (need == Need.Provider) return this.askProvider(node);
    const children = node.children;
    if (need == Need.AllowMissing && this.tokens.count == 0) return Code.Ok;
    let code = Code.MissingToken;
    for (let at = 0; at < children.length; at++) {
      const answer = this.ask(unchecked(children[at]));
      if (answer == Code.Pending) return answer;
      if (need == Need.All) {
        if (answer != Code.Ok) return answer;
        code = Code.Ok;
      } else {
        if (answer == Code.Ok) return answer;
        if (weightOf(answer) > weightOf(code)) code = answer;
      }
    }
    return need == Need.AllowMissingOrFailed ? Code.Ok : code;
  }

  private askProvider(node: Node): Code {
    const tokens = this.tokens;
    if (this.isSingle && tokens.count > 1) return this.refuse(Refusal.of(Code.MultipleTokens));
    let code = Code.MissingToken;
    let token = tokens.first;
    while (token) {
      if ((token.providers >> node.provider) & 1) {
        const answer = this.askOf(token, node.provider, node.audiences);
        if (answer == Code.Ok || answer == Code.Pending) return answer;
        if (weightOf(answer) > weightOf(code)) code = answer;
      }
      token = token.next;
    }
    return code;
  }

  private askOf(token: Found, index: i32, audiences: StaticArray<Bytes> | null): Code {
    const provider = unchecked(this.providers[index]);
    const accepted = provider.ask(token.text, audiences, this.time);
    if (accepted) {
      const use = new Use(token, accepted);
      const last = this.lastUse;
      if (last) last.next = use;
      else this.firstUse = use;
      this.lastUse = use;
      return Code.Ok;
    }
    const refusal = provider.refusal;
    if (refusal) return this.refuse(refusal);
    if ((this.waited >> index) & 1) return this.refuse(Refusal.of(provider.fateWithoutKey));
    this.waited |= 1 << index;
    this.missing = provider;
    this.keyId = provider.missingKeyId;
    return Code.Pending;
  }

  private refuse(refusal: Refusal): Code {
    if (weightOf(refusal.code) > weightOf(this.refusal.code)) this.refusal = refusal;
    return refusal.code;
  }

  /** Holds the stream for the keys that are missing; `false`: none can be had, and there is something to say now. */
  wait(filter: HttpFilter): bool {
    const missing = this.missing;
    return missing !== null && missing.wait(filter, this.keyId);
  }

  /** Gives the service what it is to get of the tokens, and takes out those that are not for it. */
  finish(filter: HttpFilter, headers: HeaderMap): void {
    let use = this.firstUse;
    while (use) {
      if (!use.accepted.provider.settings.forward) strip(use.token, headers);
      use = use.next;
    }
    use = this.firstUse;
    while (use) {
      use.accepted.provider.outputs.apply(use.accepted.values, filter, headers);
      use = use.next;
    }
  }
}
