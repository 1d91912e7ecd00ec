// What a request needs, as a tree: tokens of providers, one of several, all of several, or less.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { ConfigurationMap } from "proxy-wasm-assemblyscript-sdk/config";
import { Provider, Requirement } from "./config.gen";

/** Levels of a tree. */
const DEEPEST: i32 = 8;

/** What a node of the tree asks. */
export enum Need {
  /** A token of the provider. */
  Provider,
  /** One of the children. */
  Any,
  /** All of them. */
  All,
  /** No token, or one of the children. */
  AllowMissing,
  /** Nothing; the children are asked, because a token that is right is used. */
  AllowMissingOrFailed,
  /** Nothing at all. */
  None,
}

/** A node of the tree. */
@final
export class Node {
  readonly children: Node[] = [];
  /** The number of the provider. */
  provider: i32 = -1;
  /** In place of the provider's own; `null`: those. */
  audiences: StaticArray<Bytes> | null = null;

  constructor(readonly need: Need) {}

  /** The providers whose tokens are looked for, as bits. */
  get providers(): u32 {
    let all: u32 = this.provider < 0 ? 0 : 1 << this.provider;
    for (let at = 0; at < this.children.length; at++) all |= unchecked(this.children[at]).providers;
    return all;
  }
}

/** Makes trees of what a configuration says. */
@final
export class RequirementCompiler {
  constructor(
    private readonly providers: ConfigurationMap<Provider>,
    private readonly problems: Problems,
  ) {}

  /** The tree; what is wrong with it is a problem at the pointer. */
  compile(settings: Requirement, pointer: string, isAmong: bool = false, depth: i32 = 0): Node {
    const any = settings.any;
    const all = settings.all;
    const name = settings.provider;
    const kinds =
      (name != null ? 1 : 0) +
      (any != null ? 1 : 0) +
      (all != null ? 1 : 0) +
      <i32>settings.allowMissing +
      <i32>settings.allowMissingOrFailed +
      <i32>settings.none;
    if (kinds != 1) {
      this.problems.error(
        pointer,
        "expected exactly one of provider, any, all, allow_missing, allow_missing_or_failed and none",
      );
      return new Node(Need.None);
    }
    if (settings.audiences && !name) {
      this.problems.error(pointer + "/audiences", "only beside provider");
    }
    if (depth == DEEPEST) {
      this.problems.error(pointer, "more than 8 levels");
      return new Node(Need.None);
    }
    if (name) return this.leaf(name, settings.audiences, pointer);
    if (any) return this.branch(Need.Any, any, pointer + "/any", depth);
    if (all) return this.branch(Need.All, all, pointer + "/all", depth);
    if (settings.none) return new Node(Need.None);
    return this.less(
      settings.allowMissing ? Need.AllowMissing : Need.AllowMissingOrFailed,
      isAmong,
    );
  }

  private leaf(name: Bytes, audiences: StaticArray<Bytes> | null, pointer: string): Node {
    const node = new Node(Need.Provider);
    node.provider = this.providers.indexOf(name);
    node.audiences = audiences;
    if (node.provider < 0) {
      this.problems.error(pointer + "/provider", "no such provider", name);
      node.provider = 0;
    }
    return node;
  }

  private branch(need: Need, list: StaticArray<Requirement>, pointer: string, depth: i32): Node {
    const node = new Node(need);
    let names = 0;
    for (let at = 0; at < list.length; at++) {
      const item = unchecked(list[at]);
      if (item.provider || item.any || item.all) names++;
    }
    const last: Node[] = [];
    for (let at = 0; at < list.length; at++) {
      const isAmong = need == Need.Any && names != 0;
      const place = pointer + "/" + at.toString();
      const child = this.compile(unchecked(list[at]), place, isAmong, depth + 1);
      // What is content with less is asked last, so that a token that is right is used.
      if (child.need >= Need.AllowMissing) last.push(child);
      else node.children.push(child);
    }
    for (let at = 0; at < last.length; at++) node.children.push(unchecked(last[at]));
    return node;
  }

  // Beside others it is about their tokens, alone about those of all providers.
  private less(need: Need, isAmong: bool): Node {
    const node = new Node(need);
    for (let at = 0; !isAmong && at < this.providers.size; at++) {
      const leaf = new Node(Need.Provider);
      leaf.provider = at;
      node.children.push(leaf);
    }
    return node;
  }
}
