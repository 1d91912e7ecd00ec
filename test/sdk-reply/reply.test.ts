// The choice by Accept against the list of wishes of /syntax, and the bodies against what Node writes and reads.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { Reply, ReplyForm } from "proxy-wasm-assemblyscript-sdk/reply";
    import { wishFor } from "proxy-wasm-assemblyscript-sdk/reply/accept";
    import { QualityList } from "proxy-wasm-assemblyscript-sdk/syntax/quality-list";
    const types = [Bytes.fromString("application/problem+json"), Bytes.fromString("text/plain"), Bytes.fromString("text/html")];
    function linesOf(text: Bytes): Bytes[] {
      const lines: Bytes[] = [];
      for (let at = 0; at <= text.length;) {
        const end = text.indexOf("\\n", at);
        lines.push(text.slice(at, end < 0 ? text.length : end));
        at = end < 0 ? text.length + 1 : end + 1;
      }
      return lines;
    }
    /** The form that is wanted most, the forms being offered from \`first\` on; -1 for none of them. */
    export function chosen(accept: Bytes, first: i32): i32 {
      const lines = linesOf(accept);
      let best = -1;
      let most: u32 = 0;
      for (let at = first; at < first + 3; at++) {
        const type = types[at % 3];
        const wish = wishFor(lines, changetype<usize>(type), type.length);
        if (wish > most) { most = wish; best = at % 3; }
      }
      return best;
    }
    /** The same by the list of wishes, which is compared with others in the tests of /syntax. */
    export function chosenByList(accept: Bytes, first: i32): i32 {
      const offers: string[] = [];
      for (let at = first; at < first + 3; at++) offers.push(types[at % 3].toString());
      const list = QualityList.of(linesOf(accept));
      if (list.size == 0) return -1;
      const index = list.mediaType(offers);
      return index < 0 ? -1 : (first + index) % 3;
    }
    let reply: Reply = new Reply(200, "");
    export function begin(status: u32): void { reply = new Reply(status, "test"); }
    export function title(text: Bytes): void { reply.title = text; }
    export function detail(text: Bytes): void { reply.detail = text; }
    export function type(text: Bytes): void { reply.type = text; }
    export function instance(text: Bytes): void { reply.instance = text; }
    export function html(text: Bytes): void { reply.html = text; }
    export function extend(name: Bytes, value: Bytes): bool { return reply.extend(name, value); }
    export function body(form: i32): Bytes { return reply.body(form); }
  `);
}, 240_000);

const problem = 0;
const plain = 1;
const page = 2;
const body = (form: number): Buffer => guest.bytes("body", form)!;

describe("the choice by Accept", () => {
  it.each([
    ["", -1],
    ["text/html", page],
    ["TEXT/Html", page],
    ["text/*", plain],
    ["*/*", problem],
    ["application/*", problem],
    ["application/problem+json", problem],
    ["application/json", -1],
    ["text/html;q=0", -1],
    ["text/html;q=0, */*;q=0.001", problem],
    ["*/*, application/problem+json;q=0", plain],
    ["text/plain;q=0.5, text/html;q=0.6", page],
    ["text/plain;q=0.5, text/html;Q=0.50", plain],
    ["text/*;q=0.5, text/html;q=0.4", plain],
    ["text/*, text/html", page],
    ["text/html, */*", page],
    ["*/*;q=1.000, text/html;q=0.999", problem],
    ["text/html;level=1", -1],
    ["text/html;level=1, text/plain;q=0.1", plain],
    ['text/html;x="a,text/plain", text/plain;q=0.2', plain],
    ['text/plain;x="\\",text/html"', -1],
    ['text/html, a/b;x="', -1],
    ['text/html;q="1"', page],
    ["text/html;q=1.001", -1],
    ["text/html;q=2", -1],
    ["text/html;q=.5", -1],
    ["text/html;q=0.5555", -1],
    ["text/html;q=0.5x", -1],
    ["text/html;q=1,5", page],
    ["text/html;q", -1],
    ["text/html;q=", -1],
    ["text/html;;q=1", page],
    ["text/html ; q=0.5 ,text/plain\t;\tq=0.4", page],
    ["text/html q=0.5", -1],
    ["text/html;q=1;q=0.5", -1],
    ["text /html", -1],
    ["text/", -1],
    ["/html", -1],
    ["*", -1],
    ["*/html", -1],
    ["text/h*", -1],
    [",, ,text/html,,", page],
    ["text/plain;q=0.3\ntext/html;q=0.4", page],
    ["\ntext/html", page],
    ["tex/*", -1],
    ["textt/*", -1],
    ["t/*, text/html;q=0.1", page],
  ])("of %j is %d", (accept, expected) => {
    expect(guest.call("chosen", accept, 0)).toBe(expected);
  });

  it("is that of the list of wishes, 10,000 times", () => {
    const range = fc.constantFrom("text/html", "text/plain", "text/*", "*/*", "application/problem+json", "application/*", "Text/HTML", "image/png", "text", "", "*");
    const parameter = fc.constantFrom("", "", ";q=1", ";q=0", ";q=0.5", ";q=0.501", "; q=0.25", ";q=1.000", ";Q=0.9", ";level=1", ";q=x", ";q=1.1", ";", ' ;a="b,c";q=0.7', ';a="', ";q");
    const element = fc.tuple(range, parameter, parameter).map((parts) => parts.join(""));
    const header = fc.array(element, { maxLength: 5 }).map((elements) => elements.join(","));
    const accept = fc.array(header, { minLength: 1, maxLength: 2 }).map((lines) => lines.join("\n"));
    const seen = new Map<number, number>();
    const property = fc.property(accept, fc.nat({ max: 2 }), (text, first) => {
      // A name twice is no parameter list; of weights that is so here, too.
      fc.pre(!/level=1;level/.test(text));
      const expected = Number(guest.call("chosenByList", text, first));
      expect(guest.call("chosen", text, first), text).toBe(expected);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
    expect(Math.min(...[-1, problem, plain, page].map((form) => seen.get(form) ?? 0))).toBeGreaterThan(500);
  }); // prettier-ignore
});

describe("the body of a reply", () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "<", ">", "&", '"', "'", "\\", "\n", "\t", "\x01", "\x1f", "\x7f", "é", "€", "😀"), maxLength: 12 }).map((one) => Buffer.from(one)),
    fc.uint8Array({ maxLength: 12 }).map((one) => Buffer.from(one)),
    fc.array(fc.constantFrom(0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xc0, 0xf4, 0x90, 0xe0, 0x61), { maxLength: 9 }).map((one) => Buffer.from(one)),
  ); // prettier-ignore
  const decoded = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes); // prettier-ignore

  it("is a problem as Node writes it, whatever the texts are", () => {
    const member = fc.tuple(fc.constantFrom("a", "b", "type", "title", "status", "detail", "instance", "titles"), text); // prettier-ignore
    const property = fc.property(fc.integer({ min: 200, max: 599 }), fc.tuple(text, text, text, text), fc.array(member, { maxLength: 4 }), (status, texts, members) => {
      guest.call("begin", status);
      const names = ["title", "type", "detail", "instance"] as const;
      for (const [at, name] of names.entries()) guest.call(name, texts[at]!);
      const [title, type, detail, instance] = texts.map(decoded) as [string, string, string, string];
      const extended: Record<string, string> = {};
      for (const [name, value] of members) {
        const isNew = !["type", "title", "status", "detail", "instance"].includes(name) && !(name in extended);
        expect(guest.is("extend", name, value)).toBe(isNew);
        if (isNew) extended[name] = decoded(value);
      }
      const written = body(problem).toString();
      const read = JSON.parse(written) as Record<string, unknown>;
      expect(read).toEqual({
        ...(type !== "" && { type }),
        title: title === "" ? read["title"] : title,
        status,
        ...(detail !== "" && { detail }),
        ...(instance !== "" && { instance }),
        ...extended,
      });
      expect(written).toBe(JSON.stringify(read));
    });
    fc.assert(property, { numRuns: 5000, seed: 8 });
  }); // prettier-ignore

  it("is a page in which nothing of the texts is markup, and a plain text", () => {
    const escaped = (bytes: Buffer): string =>
      bytes.toString("latin1").replace(/[&<>"']/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[one]!);
    const property = fc.property(text.filter(({ length }) => length > 0), text, (title, detail) => {
      guest.call("begin", 400);
      guest.call("title", title);
      guest.call("detail", detail);
      const heading = escaped(title);
      const paragraph = detail.length === 0 ? "" : `<p>${escaped(detail)}</p>\n`;
      const expected = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${heading}</title>\n<h1>${heading}</h1>\n${paragraph}</html>\n`;
      expect(body(page).toString("latin1")).toBe(expected);
      const lines = detail.length === 0 ? [title, "\n"] : [title, "\n", detail, "\n"];
      expect(body(plain)).toEqual(Buffer.concat(lines.map((one) => Buffer.from(one))));
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
  }); // prettier-ignore

  it("has the words of the status for a title, from 400 on", async () => {
    const { STATUS_CODES } = await import("node:http");
    // Node has the older words of three.
    const words = { ...STATUS_CODES, 413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content" }; // prettier-ignore
    const named = new Set<number>();
    for (let status = 200; status < 1100; status++) {
      guest.call("begin", status);
      const { title } = JSON.parse(body(problem).toString()) as { title: string };
      if (title === `Status ${status}`) continue;
      named.add(status);
      expect(title).toBe(words[status as keyof typeof words]);
    }
    expect(named.size).toBe(30);
    expect([400, 401, 403, 404, 429, 451, 500, 503, 504].every((status) => named.has(status))).toBe(true);
  }); // prettier-ignore

  it("is the author's own page, and nothing when it would be larger than a megabyte", () => {
    guest.call("begin", 403);
    guest.call("html", "<p>mine</p>");
    expect(body(page).toString()).toBe("<p>mine</p>");
    guest.call("begin", 403);
    guest.call("detail", "x".repeat(1 << 20));
    expect(body(problem)).toHaveLength(0);
  });
});
