// Whether a request has what it needs.

import { Bytes, HeaderMap, HttpFilter, now } from "proxy-wasm-assemblyscript-sdk";
import { Accepted, TokenProvider } from "./provider";
import { Code, weightOf } from "./codes";
import { Found, strip } from "./locations";
import { Need, Node } from "./requirement";
import { Refusal } from "./refusal";

/** A token that was accepted, and what by. */
@final
class Use {
  constructor(
    readonly token: Found,
    readonly accepted: Accepted,
  ) {}
}

/** The tokens of one request, and what has become of them. */
@final
export class Evaluation {
  /** What is told when the request is refused. */
  refusal: Refusal = new Refusal(Code.MissingToken);
  /** The provider whose keys are missing, and which one. */
  private missing: TokenProvider | null = null;
  private keyId: Bytes | null = null;
  /** The providers that were waited for, as bits. */
  private waited: u32 = 0;
  private uses: Use[] = [];
  private time: f64 = 0;

  constructor(
    private readonly tree: Node,
    private readonly tokens: Found[],
    private readonly providers: TokenProvider[],
    private readonly isSingle: bool,
  ) {}

  /** Whether a token was accepted. */
  get hasToken(): bool {
    return this.uses.length != 0;
  }

  /** What there is to say now: `Ok`, `Pending`, or anything else with a {@link refusal}. */
  decide(): Code {
    this.uses = [];
    this.refusal = new Refusal(Code.MissingToken);
    this.time = <f64>now() / 1e9;
    const code = this.ask(this.tree);
    return code == Code.Ok && this.tree.need < Need.AllowMissingOrFailed ? this.askOthers() : code;
  }

  // Each token must be right, also one that the tree did not need.
  private askOthers(): Code {
    const tokens = this.tokens;
    for (let at = 0; tokens.length > 1 && at < tokens.length; at++) {
      const token = unchecked(tokens[at]);
      let isUsed: bool = false;
      for (let index = 0; index < this.uses.length; index++) {
        if (unchecked(this.uses[index]).token === token) isUsed = true;
      }
      if (isUsed) continue;
      let code = Code.MissingToken;
      for (let index = 0; index < this.providers.length && code != Code.Ok; index++) {
        if (((token.providers & this.tree.providers) >> index) & 1) {
          code = this.askOf(token, index, null);
          if (code == Code.Pending) return code;
        }
      }
      if (code != Code.Ok) return code;
    }
    return Code.Ok;
  }

  private ask(node: Node): Code {
    const need = node.need;
    if (need == Need.None) return Code.Ok;
    if (need == Need.Provider) return this.askProvider(node);
    const children = node.children;
    if (need == Need.AllowMissing && this.tokens.length == 0) return Code.Ok;
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
    if (this.isSingle && tokens.length > 1) return this.refuse(new Refusal(Code.MultipleTokens));
    let code = Code.MissingToken;
    for (let at = 0; at < tokens.length; at++) {
      const token = unchecked(tokens[at]);
      if (((token.providers >> node.provider) & 1) == 0) continue;
      const answer = this.askOf(token, node.provider, node.audiences);
      if (answer == Code.Ok || answer == Code.Pending) return answer;
      if (weightOf(answer) > weightOf(code)) code = answer;
    }
    return code;
  }

  private askOf(token: Found, index: i32, audiences: StaticArray<Bytes> | null): Code {
    const provider = unchecked(this.providers[index]);
    const answer = provider.ask(token.text, audiences, this.time);
    const accepted = answer.accepted;
    if (accepted) {
      this.uses.push(new Use(token, accepted));
      return Code.Ok;
    }
    const refusal = answer.refusal;
    if (refusal) return this.refuse(refusal);
    if ((this.waited >> index) & 1) return this.refuse(new Refusal(provider.fateWithoutKey));
    this.waited |= 1 << index;
    this.missing = provider;
    this.keyId = answer.keyId;
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
    for (let at = 0; at < this.uses.length; at++) {
      const use = unchecked(this.uses[at]);
      if (!use.accepted.provider.settings.forward) strip(use.token, headers);
    }
    for (let at = 0; at < this.uses.length; at++) {
      const use = unchecked(this.uses[at]);
      use.accepted.provider.outputs.apply(use.accepted.values, filter, headers);
    }
  }
}
