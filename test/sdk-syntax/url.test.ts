// Absolute URLs against Node's WHATWG URL: whatever is accepted here has the same parts there, and what is usual is
// accepted.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { Url } from "proxy-wasm-assemblyscript-sdk/syntax";
    function shown(url: Url | null): Bytes | null {
      if (!url) return null;
      const all = url.scheme.concat(" ").concat(url.host).concat(" ").concat(url.port.toString());
      return all.concat(" ").concat(url.path).concat(" ").concat(url.query).concat(" ").concat(url.origin);
    }
    export function parse(text: Bytes): Bytes | null { return shown(Url.parse(text)); }
    export function parseString(text: Bytes): Bytes | null { return shown(Url.parse(text.toString())); }
  `);
}, 240_000);

const parse = (text: string): string | null => guest.bytes("parse", text)?.toString() ?? null;

/** The same parts by Node, `null` when it refuses. */
function model(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, search, origin } = new URL(text);
  const number = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return [protocol.slice(0, -1), hostname, number, pathname, search.slice(1), origin].join(" ");
}

const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/).filter((label) => !/^xn--/i.test(label));
const host = fc.oneof(
  fc.array(name, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const path = fc.stringMatching(
  /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,8}){0,4}$/,
);
const query = fc.stringMatching(/^(?:\?(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-Fa-f]{2}){0,16})?$/);
const port = fc.oneof(fc.constant(""), fc.integer({ min: 0, max: 70_000 }).map((value) => `:${value}`), fc.constantFrom(":80", ":443", ":")); // prettier-ignore
const usual = fc
  .tuple(fc.constantFrom("http://", "https://", "HTTPS://", "HtTp://"), host, port, path, query)
  .map((parts) => parts.join(""));
const piece = fc.constantFrom("/", "//", "?", "#", "@", ":", "\\", ".", "..", "/../", "/%2E%2e/", "/.", "%", "%4", "[", "]", "[::1]", "0x", "1", "09", " ", "\t", "\n", "\0", "é", "'", '"', "<", "^", "|", "`", "a:b@", "www.", "ftp:", "http:", "1.2.3", "::ffff:1.2.3.4"); // prettier-ignore

describe("Url.parse", () => {
  it("reads what Node reads, part by part, or refuses", () => {
    const seen = { read: 0, refused: 0 };
    const mutated = fc.tuple(usual, fc.array(fc.tuple(fc.nat(), piece, fc.nat(2)), { minLength: 1, maxLength: 2 })).map(([url, mutations]) =>
      mutations.reduce((text, [place, added, taken]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + added + text.slice(at + taken);
      }, url),
    );
    const property = fc.property(fc.oneof(usual, mutated), (text) => {
      const found = parse(text);
      expect(guest.bytes("parseString", text)?.toString() ?? null).toBe(found);
      seen[found === null ? "refused" : "read"]++;
      // Labels with "xn--" that a mutation made are Node's to judge.
      if (found !== null && !/xn--/i.test(text)) expect(found, text).toBe(model(text));
    });
    fc.assert(property, { numRuns: 14_000, seed: 8 });
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(3000);
  }); // prettier-ignore

  it("refuses nothing that is usual", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const plain = fc
      .tuple(fc.constantFrom("http://", "https://"), fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")), fc.oneof(fc.constant(""), fc.integer({ min: 1, max: 65_535 }).map((value) => `:${value}`)), fc.stringMatching(/^(?:\/[a-z0-9%20_~-]{0,6}){0,3}$/).filter((text) => !/%(?![0-9a-f]{2})/.test(text)), query)
      .map((parts) => parts.join(""));
    const property = fc.property(plain, (text) => {
      expect(parse(text), text).toBe(model(text));
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
  }); // prettier-ignore

  it.each([
    "", "http://", "http:///a", "//example.com", "example.com", "ftp://example.com", "https:/example.com", "https:example.com",
    "https://user@example.com", "https://user:secret@example.com", "https://example.com#a", "https://example.com\\@evil.example",
    "https://example.com/../a", "https://example.com/%2e%2E/a", "https://example.com/.", "https://example.com:", "https://example.com:0",
    "https://example.com:080", "https://example.com:65536", "https://example.com:8a", "https://1.2.3", "https://0x7f.1", "https://127.1",
    "https://1.2.3.04", "https://a.0x1", "https://a.0x", "https://0", "https://a/%4?1", "https://a/%?41", "https://a?%4", "https://a`b", `https://a.${"b".repeat(64)}`, "https://a..b", "https://a.", "https://.a", "https://[::ffff:1.2.3.4]", "https://[1.2.3.4]",
    "https://[::1", "https://[::1]a", "https://::1", "https://exämple.com", "https://ex%61mple.com", "https://a b", " https://a", "https://a ",
    "https://a/%", "https://a/%zz", "https://a/\u0000", "https://a/?'", "https://a/\"", "https://a?#", `https://${"a".repeat(64)}`,
    `https://${"a.".repeat(126)}ab`, `https://a/${"b".repeat(8183)}`,
  ])("refuses %j", (text) => {
    expect(parse(text)).toBeNull();
  }); // prettier-ignore

  it.each([
    ["https://example.com", "https example.com 443 /  https://example.com"],
    ["HTTP://EXAMPLE.com:8080/A?b=C", "http example.com 8080 /A b=C http://example.com:8080"],
    ["http://[2001:DB8:0:0::1]:80?", "http [2001:db8::1] 80 /  http://[2001:db8::1]"],
    ["https://a/a2e/12e", "https a 443 /a2e/12e  https://a"],
    ["https://a_b.c/it's?x?", "https a_b.c 443 /it's x? https://a_b.c"],
    ["https://a/%41?%41", "https a 443 /%41 %41 https://a"],
    [`https://a.${"b".repeat(63)}`, `https a.${"b".repeat(63)} 443 /  https://a.${"b".repeat(63)}`],
    ["https://127.0.0.1:80/", "https 127.0.0.1 80 /  https://127.0.0.1:80"],
  ])("reads %j", (text, expected) => {
    expect(parse(text)).toBe(expected);
  });
});
