// Regular expressions, globs and path templates as a filter uses them. RE2's own tests and generated ones are in
// test/sdk-regex and test/sdk-path.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { normalizePath, PathNormalization, PathTemplate } from "proxy-wasm-assemblyscript-sdk/path";
import { Glob, Regex } from "proxy-wasm-assemblyscript-sdk/regex";

function group(pattern: string, text: string, index: i32): string {
  const match = Regex.compile(pattern).find(text);
  if (!match) return "no match";
  const bytes = match.group(index);
  return bytes ? bytes.toString() : "none";
}

describe("Regex", () => {
  it("matches whole texts only", () => {
    const regex = Regex.compile("/api/v[0-9]+(/.*)?");
    expect(regex.problem).toBe("");
    expect(regex.matches("/api/v2/pets")).toBe(true);
    expect(regex.matches(Bytes.fromString("/api/v2"))).toBe(true);
    expect(regex.matches("x/api/v2")).toBe(false);
    expect(regex.matches("/api/v")).toBe(false);
  });

  it("finds the first match and its groups", () => {
    expect(group("(\\w+)@(\\w+)", "to bob@example now", 0)).toBe("bob@example");
    expect(group("(\\w+)@(\\w+)", "to bob@example now", 2)).toBe("example");
    expect(group("(a)|(b)", "b", 1)).toBe("none");
    expect(group("a|ab", "ab", 0)).toBe("a");
    expect(group("x", "ab", 0)).toBe("no match");
  });

  it("compares plain texts as they are", () => {
    expect(Regex.compile("^/health$").matches("/health")).toBe(true);
    expect(Regex.compile("/healt\\x68").matches("/health")).toBe(true);
    expect(Regex.compile("").matches("")).toBe(true);
    expect(Regex.compile("").matches("a")).toBe(false);
  });

  it("says where the pattern is wrong, and then matches nothing", () => {
    const regex = Regex.compile("a(b");
    expect(regex.problem).toBe("character 2: this ( has no )");
    expect(regex.matches("a(b")).toBe(false);
    expect(regex.find("ab") == null).toBe(true);
  });
});

describe("Glob", () => {
  it("knows Istio's forms", () => {
    expect(Glob.compile("*").matches("")).toBe(false);
    expect(Glob.compile("*").matches("a")).toBe(true);
    expect(Glob.compile("/admin*").matches("/admin/users")).toBe(true);
    expect(Glob.compile("*.example.com").matches("a.b.example.com")).toBe(true);
    expect(Glob.compile("*.example.com").matches("example.com")).toBe(false);
  });

  it("stops at the separator", () => {
    expect(Glob.compile("/*/orders", "/").matches("/7/orders")).toBe(true);
    expect(Glob.compile("/*/orders", "/").matches("/7/8/orders")).toBe(false);
    expect(Glob.compile("/**/orders", "/").matches("/7/8/orders")).toBe(true);
  });
});

describe("paths", () => {
  it("match templates, with what the variables stand for", () => {
    const template = PathTemplate.compile("/shops/{shop}/orders/{**}");
    expect(template.problem).toBe("");
    const match = template.match("/shops/7/orders/2026/11?page=2");
    expect(match != null).toBe(true);
    if (match) expect(changetype<Bytes>(match.named("shop")).toString()).toBe("7");
    expect(template.matches("/shops/7/orders")).toBe(false);
  });

  it("have one form", () => {
    const form = normalizePath("/a/%2e%2e/b//c?x=//", PathNormalization.MergeSlashes);
    expect(changetype<Bytes>(form).toString()).toBe("/b/c?x=//");
    expect(normalizePath("/a%00", PathNormalization.Base) == null).toBe(true);
    expect(normalizePath("/a%2fb", PathNormalization.Base, true) == null).toBe(true);
  });
});
