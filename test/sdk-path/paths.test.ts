// Normal forms and templates of paths against models of their own: segments and WHATWG URL, and JavaScript's regular
// expressions for templates.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { levels, PathGuest, type Level } from "./path-guest.js";
import { path, pathFor, template } from "./samples.js";

let paths: PathGuest;
beforeAll(async () => {
  paths = await PathGuest.compile();
}, 240_000);

/** What Envoy makes of a path, with the escapes left to URL; its dot segments are wrong in Node.js 20. */
function modelOf(path: string, level: Level): string | null {
  if (!path.startsWith("/") || path.includes("#")) return null;
  if (level === "none") return path;
  const [, front = "", query = ""] = /^([^?]*)(.*)$/s.exec(path) ?? [];
  let text = front;
  if (level === "decode") text = text.replace(/%2f/gi, "/").replace(/%5c/gi, "\\");
  text = text.replace(/\/(\.\.?);[^/]*/g, "/$1");
  if (/%00/.test(text) || /[^\x20-\x7e]/.test(text)) return null;
  text = text.replace(/%(2d|2e|5f|7e|3\d|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])/gi, (all, digits: string) => {
    const byte = parseInt(digits, 16);
    return byte > 0x39 && byte < 0x41 ? all : String.fromCharCode(byte);
  }); // prettier-ignore
  text = text.replace(/[\^|]/g, (character) => (character === "^" ? "%5E" : "%7C"));
  const kept: string[] = [];
  const segments = text.replaceAll("\\", "/").split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === "..") kept.pop();
    if (!/^\.\.?$/.test(segment)) kept.push(segment);
    else if (index === segments.length - 1) kept.push("");
  }
  text = new URL(`http://h/${kept.join("/")}`).pathname;
  if (level !== "base") text = /^\/\/+$/.test(text) ? "//" : text.replace(/\/+/g, "/");
  return text + query;
}

describe("normalizePath", () => {
  it("gives the form that the model gives, at each level", () => {
    const property = fc.property(path, fc.constantFrom(...levels), (path, level) => {
      expect(paths.normalize(path, level), `${path} ${level}`).toBe(modelOf(path, level));
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
  });

  it("gives it for each character, written and escaped", () => {
    for (let byte = 0; byte < 256; byte++) {
      const digits = byte.toString(16).padStart(2, "0");
      for (const part of [String.fromCharCode(byte), `%${digits}`, `%${digits.toUpperCase()}`]) {
        for (const level of levels) {
          const path = `/a${part}b/./c`;
          // What is behind a "?" is no path; Node's URL takes "#" and what is above 126 for something else.
          if (part === "?" || byte > 0x7e) continue;
          expect(paths.normalize(path, level), `${path} ${level}`).toBe(modelOf(path, level));
        }
      }
    }
  });

  it("refuses escaped slashes when asked to", () => {
    const property = fc.property(path, fc.constantFrom(...levels), (path, level) => {
      const isRefused = /^[^?]*%(2f|5c)/i.test(path);
      expect(paths.normalize(path, level, true)).toBe(isRefused ? null : modelOf(path, level));
    });
    fc.assert(property, { numRuns: 2000, seed: 8 });
  });

  it("gives a form that stays as it is when normalised again, except where escapes become readable", () => {
    const property = fc.property(path, (path) => {
      const first = paths.normalize(path, "merge");
      if (first === null || /%|;/.test(path)) return;
      expect(paths.normalize(first, "merge")).toBe(first);
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
  });

  it("takes any bytes, and long paths, and strings", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...levels), (bytes, level) => {
      const text = `/${Buffer.from(bytes).toString("latin1")}`;
      const form = paths.normalize(text, level);
      if (form !== null) expect(form.startsWith("/")).toBe(true);
    }); // prettier-ignore
    fc.assert(property, { numRuns: 3000, seed: 8 });
    expect(paths.normalize(`/${"a/../".repeat(10_000)}b`, "merge")).toBe("/b");
    expect(paths.normalize(`/${"^".repeat(3000)}`, "base")).toBe(`/${"%5E".repeat(3000)}`);
    expect(paths.guest.bytes("normalizeString", "/a/../b", 1, 0)?.toString()).toBe("/b");
    for (const wrong of ["", "*", "a/b", "http://x/", "?"]) {
      for (const level of levels) expect(paths.normalize(wrong, level)).toBe(null);
    }
  });
});

const textBytes = "[a-zA-Z0-9._~%!$&'()+,;:@=-]";
const segmentBytes = textBytes.replace("(", "(*");

/** The template as a regular expression with its names, `null` when it is not sound. */
function regexOf(template: string): { regex: RegExp; names: string[] } | null {
  if (template.length > 256) return null;
  const names: string[] = [];
  let rests = 0;
  let isSound = true;
  const wildcards = (text: string): string => {
    const parts = text.split("/").map((part) => {
      const kind = part.replace(/^\{(\*\*?)\}$/, "$1");
      if (kind === "*" || kind === "**") {
        if (rests > 0) isSound = false;
        if (kind === "**") rests++;
        return kind === "*" ? `${segmentBytes}+` : `(?:${segmentBytes}|/)*`;
      }
      if (!new RegExp(`^${textBytes}+$`).test(part)) isSound = false;
      return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
    return parts.join("/");
  };
  if (!/^\//.test(template)) return null;
  // Slashes in braces belong to their variable.
  const segments = template.slice(1).match(/(?:\{[^}]*\}|[^/{}])+|\/|[{}]/g) ?? [];
  const written: string[] = [];
  let expectsSegment = true;
  for (const [index, segment] of segments.entries()) {
    if (segment === "/") {
      if (expectsSegment) return null;
      expectsSegment = true;
      written.push("/");
      continue;
    }
    if (!expectsSegment) return null;
    expectsSegment = false;
    const isLast = index === segments.length - 1;
    const [, glob = "", suffix = ""] = /^(\*\*?|\{[^}]*\})?(.*)$/.exec(segment) ?? [];
    if (glob !== "" && suffix !== "" && !isLast) return null;
    const variable = /^\{([a-zA-Z][a-zA-Z0-9_]{0,15})(?:=([^{}]+))?\}$/.exec(glob);
    if (variable) {
      const [, name = "", parts = "*"] = variable;
      if (names.includes(name) || names.length === 5) return null;
      names.push(name);
      written.push(`(?<${name}>${wildcards(parts)})`);
    } else if (glob !== "") {
      if (!/^(\*\*?|\{\*\*?\})$/.test(glob)) return null;
      written.push(wildcards(glob));
    }
    if (suffix !== "") {
      if (!new RegExp(`^${textBytes}+$`).test(suffix)) return null;
      written.push(wildcards(suffix));
    }
  }
  return isSound ? { regex: new RegExp(`^/${written.join("")}$`), names } : null;
}

describe("PathTemplate", () => {
  it("refuses and matches what the model does", () => {
    let sound = 0;
    let matched = 0;
    const sample = template.chain((text) => fc.tuple(fc.constant(text), pathFor(text)));
    const property = fc.property(sample, ([text, path]) => {
      const model = regexOf(text);
      const problem = paths.use(text);
      expect(problem === "", `${text} ${problem}`).toBe(model !== null);
      const found = model?.regex.exec(path.replace(/[?#].*$/, "")) ?? null;
      if (model !== null) sound++;
      if (found !== null) matched++;
      expect(paths.matches(path), `${text} ${path}`).toBe(found !== null);
      expect(paths.find(path, model?.names ?? [])).toEqual(found && { ...found.groups });
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(sound).toBeGreaterThan(5000);
    expect(matched).toBeGreaterThan(2500);
  });

  it.each([
    ["", "character 1: a template begins with /"],
    ["a", "character 1: a template begins with /"],
    ["//", "character 2: two slashes in a row"],
    ["/a/{x", "character 6: expected }"],
    ["/{}", "character 3: a variable's name is a letter, then up to 15 letters, digits or _"],
    ["/{x}/{x}", "character 8: a variable has this name already"],
    ["/{a}/{b}/{c}/{d}/{e}/{f}", "character 24: more than 5 variables"],
    ["/**/*", "character 5: nothing but text is allowed behind **"],
    ["/a*", "character 3: * and variables begin their segment"],
    ["/*y/z", "character 4: behind * or a variable, text is allowed in the last segment only"],
    ["/a b", "character 3: not a character of a path; write it as % and two digits"],
    [`/${"a".repeat(256)}`, "character 1: a template has at most 256 characters"],
  ])("says what is wrong with %j", (text, problem) => {
    expect(paths.use(text)).toBe(problem);
    expect(paths.matches(text)).toBe(false);
  });

  it("has no variable of a name that is not in it", () => {
    paths.use("/a/{x}");
    expect(paths.guest.is("findString", "/a/b")).toBe(true);
    expect(paths.guest.bytes("named", "y")).toBe(null);
    expect(paths.guest.bytes("named", "x")?.toString()).toBe("b");
  });
});
