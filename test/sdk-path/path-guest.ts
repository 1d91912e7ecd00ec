// The guest that the tests of paths call.

import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

const source = `
  import { normalizePath, PathMatch, PathNormalization, PathTemplate } from "proxy-wasm-assemblyscript-sdk/path";

  export function normalize(path: Bytes, level: i32, refuse: bool): Bytes | null {
    return normalizePath(path, <PathNormalization>level, refuse);
  }
  export function normalizeString(path: Bytes, level: i32, refuse: bool): Bytes | null {
    return normalizePath(path.toString(), <PathNormalization>level, refuse);
  }
  let template: PathTemplate = PathTemplate.compile("/");
  let match: PathMatch | null = null;
  export function compile(text: Bytes): Bytes {
    template = PathTemplate.compile(text);
    return Bytes.fromString(template.problem);
  }
  export function matches(path: Bytes): bool { return template.matches(path); }
  export function find(path: Bytes): bool {
    match = template.match(path);
    return match != null;
  }
  export function findString(path: Bytes): bool {
    match = template.match(path.toString());
    return match != null;
  }
  export function named(name: Bytes): Bytes | null { return changetype<PathMatch>(match).named(name); }
`;

export const levels = ["none", "base", "merge", "decode"] as const;
export type Level = (typeof levels)[number];

export class PathGuest {
  private constructor(readonly guest: Guest) {}

  static async compile(): Promise<PathGuest> {
    return new PathGuest(await compileGuest(source));
  }

  normalize(path: string, level: Level, refuse = false): string | null {
    const bytes = Buffer.from(path, "latin1");
    return (
      this.guest
        .bytes("normalize", bytes, levels.indexOf(level), Number(refuse))
        ?.toString("latin1") ?? null
    );
  }

  /** Compiles the template; what is wrong with it. */
  use(template: string): string {
    return this.guest.bytes("compile", template)!.toString();
  }

  matches(path: string): boolean {
    return this.guest.is("matches", path);
  }

  /** What the variables stand for. */
  find(path: string, names: readonly string[]): Record<string, string> | null {
    if (!this.guest.is("find", path)) return null;
    return Object.fromEntries(
      names.map((name) => [name, this.guest.bytes("named", name)!.toString()]),
    );
  }
}
