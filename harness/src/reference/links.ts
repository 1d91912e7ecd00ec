// Where the names of the SDK stand on the pages, and the links of doc comments made into links to there.

import { groupOf } from "./page-groups.js";
import type { PublicSymbol } from "./public-members.js";

/** The anchor that a heading of Markdown has on GitHub. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Finds names, and the members of names. */
export class NameIndex {
  private readonly symbols: ReadonlyMap<string, PublicSymbol>;
  private readonly places = new Map<string, string>();

  constructor(symbols: readonly PublicSymbol[]) {
    this.symbols = new Map(symbols.map((symbol) => [symbol.name, symbol]));
    const used = new Map<string, number>();
    for (const symbol of symbols) {
      const page = `${groupOf(symbol).file}.md`;
      for (const key of [symbol.name, ...symbol.members.map((member) => member.key)]) {
        const anchor = anchorOf(key);
        const times = used.get(page + anchor) ?? 0;
        used.set(page + anchor, times + 1);
        this.places.set(key, `${page}#${anchor}${times === 0 ? "" : `-${times}`}`);
      }
    }
  }

  /** `page.md#anchor` of a name or of `Name.member`, which may stand in a class above. */
  placeOf(key: string): string | undefined {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const [owner = "", member] = key.split(/[.#]/);
    const base = this.symbols.get(owner)?.base;
    if (member === undefined) return undefined;
    if (key.includes("#")) return this.placeOf(`${owner}.${member}`);
    return base === undefined ? undefined : this.placeOf(`${base}.${member}`);
  }

  /** The place of what a comment of `owner` names: a member of its own, or any name. */
  resolve(target: string, owner: string): string | undefined {
    return this.placeOf(`${owner}.${target}`) ?? this.placeOf(target);
  }
}

const link = /\{@link\s+([^}\s|]+)(?:\s*\|\s*[^}]*)?\}/g;

/** What the links of a comment name. */
export function linksIn(comment: string): string[] {
  return [...comment.matchAll(link)].map(([, target = ""]) => target);
}

/** The comment with links of Markdown; one that leads nowhere stays as code. */
export function withLinks(comment: string, owner: string, index: NameIndex): string {
  return comment.replace(link, (_, target: string) => {
    const place = index.resolve(target, owner);
    return place === undefined ? `\`${target}\`` : `[\`${target}\`](${place})`;
  });
}
