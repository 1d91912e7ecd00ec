// Encodings, digests, the small languages of headers and URLs, times, addresses, templates and replies: each unit in
// AssemblyScript itself. Comparisons with other implementations are in test/sdk-*.

import { base64, base64url, Bytes, hex, sha1, sha256, sha512 } from "proxy-wasm-assemblyscript-sdk";
import { equalInConstantTime, HmacSha256 } from "proxy-wasm-assemblyscript-sdk";
import { sipHash } from "proxy-wasm-assemblyscript-sdk/crypto/siphash";
import { CidrTable, IpAddress } from "proxy-wasm-assemblyscript-sdk/network";
import { Reply, ReplyForm } from "proxy-wasm-assemblyscript-sdk/reply";
import {
  Cookies,
  percent,
  Query,
  SetCookie,
  structuredField,
  Url,
} from "proxy-wasm-assemblyscript-sdk/syntax";
import { HeaderTemplate } from "proxy-wasm-assemblyscript-sdk/template";
import { CivilTime, parseDuration } from "proxy-wasm-assemblyscript-sdk/time";

function text(bytes: Bytes | null): string {
  return bytes ? bytes.toString() : "null";
}

function bytes(value: string): Bytes {
  return Bytes.fromString(value);
}

describe("encodings", () => {
  it("go there and back, and take one form only", () => {
    expect(text(base64.encode("fo"))).toBe("Zm8=");
    expect(text(base64.decode("Zm8="))).toBe("fo");
    expect(text(base64.decode("Zm8"))).toBe("null");
    expect(text(base64.decode("Zm9="))).toBe("null");
    expect(text(base64url.encode("fo"))).toBe("Zm8");
    expect(text(base64url.decode("Zm8="))).toBe("null");
    expect(text(percent.encode("a b/é"))).toBe("a%20b%2F%C3%A9");
    expect(text(percent.decode("a%20b%2f"))).toBe("a b/");
    expect(text(percent.decode("%4"))).toBe("null");
    expect(text(percent.decode("%4g"))).toBe("null");
  });
});

describe("digests", () => {
  it("are those of FIPS 180-4 for abc", () => {
    expect(text(hex.encode(sha1("abc")))).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
    expect(text(hex.encode(sha256("abc"))).slice(0, 16)).toBe("ba7816bf8f01cfea");
    expect(text(hex.encode(sha512("abc"))).slice(0, 16)).toBe("ddaf35a193617aba");
  });

  it("with a key are verified by it", () => {
    const key = HmacSha256.withKey("key");
    const code = key.sign("message");
    expect(key.verify("message", code)).toBe(true);
    expect(key.verify("messages", code)).toBe(false);
    expect(key.verify("message", code.slice(1))).toBe(false);
    expect(HmacSha256.withKey("yek").verify("message", code)).toBe(false);
  });

  it("of SipHash are those of its authors", () => {
    const input = memory.data<u8>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(sipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, input, 15)).toBe(0xa129ca6149be45e5);
  });

  it("are compared as wholes", () => {
    expect(equalInConstantTime("abc", "abc")).toBe(true);
    expect(equalInConstantTime("abc", "abd")).toBe(false);
    expect(equalInConstantTime("abc", "ab")).toBe(false);
    expect(equalInConstantTime("", "")).toBe(true);
  });
});

describe("queries and URLs", () => {
  it("are read and changed", () => {
    const query = Query.ofPath(bytes("/p?a=1&b=%20x&a=2"));
    expect(query.size).toBe(3);
    expect(text(query.get("a"))).toBe("1");
    expect(query.getAll("a").length).toBe(2);
    expect(text(query.get("b"))).toBe(" x");
    expect(text(query.get("c"))).toBe("null");
    query.set("a", "3");
    query.add("c", "&");
    expect(query.remove("b")).toBe(1);
    expect(text(query.onPath(bytes("/p?a=1")))).toBe("/p?a=3&c=%26");
  });

  it("have parts", () => {
    const url = Url.parse("https://Example.com:8443/a/b?c=d");
    expect(url != null).toBe(true);
    if (url) {
      expect(url.host.toString()).toBe("example.com");
      expect(url.port).toBe(8443);
      expect(url.path.toString()).toBe("/a/b");
      expect(url.query.toString()).toBe("c=d");
      expect(url.origin.toString()).toBe("https://example.com:8443");
    }
    expect(Url.parse("https://a@b/") == null).toBe(true);
    expect(Url.parse("ftp://a/") == null).toBe(true);
  });
});

describe("cookies", () => {
  it("are read from the request and written for the response", () => {
    const cookies = Cookies.of([bytes("a=1; b=2"), bytes("a=3")]);
    expect(cookies.size).toBe(3);
    expect(text(cookies.get("a"))).toBe("1");
    expect(cookies.getAll("a").length).toBe(2);
    expect(cookies.set("b", "x y")).toBe(false);
    expect(cookies.remove("a")).toBe(2);
    expect(text(cookies.toBytes())).toBe("b=2");
    expect(text(new SetCookie(bytes("a"), bytes("1")).toBytes()).startsWith("a=1")).toBe(true);
    expect(text(new SetCookie(bytes("a b"), bytes("1")).toBytes())).toBe("null");
  });
});

describe("structured fields", () => {
  it("are read and written in their one form", () => {
    const list = structuredField.parseList([bytes("a;q=1,  (b c);d"), bytes('"x"')]);
    expect(list != null).toBe(true);
    if (list) expect(text(structuredField.writeList(list))).toBe('a;q=1, (b c);d, "x"');
    const dictionary = structuredField.parseDictionary([bytes("a=1, b, a=2")]);
    expect(dictionary != null).toBe(true);
    if (dictionary) expect(text(structuredField.writeDictionary(dictionary))).toBe("a=2, b");
    expect(structuredField.parseItem([bytes("1 2")]) == null).toBe(true);
  });
});

describe("times", () => {
  it("have the form of HTTP, that of RFC 3339, and a day of the week", () => {
    const time = CivilTime.parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT");
    expect(time != null).toBe(true);
    if (time) {
      expect(time.weekday).toBe(0);
      expect(text(time.toRfc3339())).toBe("1994-11-06T08:49:37Z");
      expect(text(time.toHttpDate())).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
    }
    expect(CivilTime.parseHttpDate("Sun, 06 Nov 1994 08:49:37 CET") == null).toBe(true);
    expect(CivilTime.parseRfc3339("2023-02-29T00:00:00Z") == null).toBe(true);
    expect(CivilTime.parseRfc3339("2024-02-29T00:00:00+01:00") != null).toBe(true);
  });

  it("last", () => {
    expect(parseDuration("1.5s")).toBe(1500000000);
    expect(parseDuration("1m")).toBe(60000000000);
    expect(parseDuration("s")).toBe(-1);
    expect(parseDuration("1")).toBe(-1);
  });
});

describe("addresses", () => {
  it("are found by the smallest range that has them", () => {
    const table = new CidrTable();
    expect(table.add("10.0.0.0/8", 1)).toBe(true);
    expect(table.add("10.1.0.0/16", 2)).toBe(true);
    expect(table.add("2001:db8::/32", 3)).toBe(true);
    expect(table.add("10.0.0.0/33", 4)).toBe(false);
    const texts = ["10.2.0.1", "10.1.255.255", "2001:db8::1", "11.0.0.0"];
    const values = [1, 2, 3, -1];
    for (let at = 0; at < 4; at++) {
      const address = IpAddress.parse(texts[at]);
      expect(address ? table.find(address) : -2).toBe(values[at]);
    }
    expect(IpAddress.parse("10.0.0.256") == null).toBe(true);
  });
});

describe("HeaderTemplate", () => {
  it("is compiled, or says where it is wrong", () => {
    expect(HeaderTemplate.compile("%REQ(x-a?x-b):3% of 100%%").problem).toBe("");
    expect(HeaderTemplate.compile("plain").isConstant).toBe(true);
    expect(HeaderTemplate.compile("%PROTOCOL%").isConstant).toBe(false);
    expect(HeaderTemplate.compile("100%").problem.length > 0).toBe(true);
    expect(HeaderTemplate.compile("%NOBODY%").problem.length > 0).toBe(true);
  });
});

describe("Reply", () => {
  it("says the same in every form", () => {
    const reply = new Reply(403, "denied");
    reply.detail = bytes("<no>");
    expect(reply.extend("code", "7")).toBe(true);
    expect(reply.extend("code", "8")).toBe(false);
    expect(reply.extend("status", "8")).toBe(false);
    const problem = text(reply.body(ReplyForm.Problem));
    expect(problem).toBe('{"title":"Forbidden","status":403,"detail":"<no>","code":"7"}');
    expect(text(reply.body(ReplyForm.Text))).toBe("Forbidden\n<no>\n");
    expect(text(reply.body(ReplyForm.Html)).includes("<p>&lt;no&gt;</p>")).toBe(true);
  });
});
