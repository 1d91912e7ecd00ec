// The parsers that are fuzzed: what each is called with, the sources whose edges are counted for it, and texts to begin
// with. Every export of the guest takes bytes and walks over all that the parser makes of them.

export interface FuzzedParser {
  readonly library: string;
  readonly sources: readonly string[];
  /** Imports and functions, one of which is exported under the parser's name. */
  readonly guest: string;
  /** The export, when it is not named as the parser is. */
  readonly export?: string;
  readonly seeds: readonly string[];
}

const sdk = "proxy-wasm-assemblyscript-sdk";

export const parsers: Record<string, FuzzedParser> = {
  json: {
    library: "json",
    sources: ["json/check", "json/decimal", "json/kind", "json/names", "json/number", "json/place", "json/problem", "json/reader", "json/rule", "json/text"],
    guest: `
      import { JsonKind, JsonReader } from "${sdk}/json";
      function walk(reader: JsonReader): i32 {
        let count = <i32>reader.isTrue;
        if (reader.kind == JsonKind.Number) count += <i32>(reader.decimal() > 1) + <i32>(reader.integer(7) > 1);
        if (reader.string() !== null) count++;
        if (reader.enterArray()) while (reader.nextItem()) count += walk(reader);
        else if (reader.enterObject()) {
          while (reader.nextMember()) count += reader.name.length + (reader.nameIs("skip") ? 1 : walk(reader));
        }
        return count;
      }
      export function json(input: Bytes): i32 {
        const reader = JsonReader.read(input);
        const problem = reader.problem;
        return problem ? problem.toString().length : walk(reader);
      }`,
    seeds: ['{"a":[1,-2.5e-3,true,false,null,"\\u00e4\\ud83d\\ude00\\n"],"skip":{"b":[]},"é":1e400}', "[0.1,9007199254740993,1e-320]"],
  },
  jsonPointer: {
    library: "json",
    sources: ["json/pointer"],
    guest: `
      import { JsonPointer } from "${sdk}/json";
      const pointed = Bytes.fromString('{"a":[1,{"b/c":2,"m~n":[3]}],"":4,"0":5}');
      export function jsonPointer(input: Bytes): i32 {
        const found = JsonPointer.compile(input).find(JsonReader.read(pointed));
        return found ? found.kind : -1;
      }`,
    seeds: ["/a/1/b~1c", "/a/1/m~0n/0", "/", "", "/0", "/a/-"],
  },
  base64: {
    export: "base64Both",
    library: "encoding",
    sources: ["encoding/base64"],
    guest: `
      import { base64, base64url } from "${sdk}/encoding/base64";
      function sizeOf(bytes: Bytes | null): i32 { return bytes ? bytes.length : -1; }
      export function base64Both(input: Bytes): i32 {
        return sizeOf(base64.decode(input)) + sizeOf(base64url.decode(input)) + base64.encode(input).length;
      }`,
    seeds: ["QUJD", "QQ==", "QUI=", "_-8", "+/8="],
  },
  hex: {
    export: "hexBoth",
    library: "encoding",
    sources: ["encoding/hex"],
    guest: `
      import { hex } from "${sdk}/encoding/hex";
      export function hexBoth(input: Bytes): i32 { return sizeOf(hex.decode(input)) + hex.encode(input).length; }`,
    seeds: ["00ff", "AbCd"],
  },
  percent: {
    export: "percentBoth",
    library: "encoding",
    sources: ["encoding/percent"],
    guest: `
      import { percent } from "${sdk}/syntax";
      export function percentBoth(input: Bytes): i32 {
        return sizeOf(percent.decode(input)) + percent.encode(input).length;
      }`,
    seeds: ["a%20b", "%C3%A4", "%zz"],
  },
  protobuf: {
    library: "encoding",
    sources: ["encoding/protobuf-reader"],
    guest: `
      import { ProtobufReader, WireType } from "${sdk}/encoding/protobuf";
      function fields(reader: ProtobufReader, depth: i32): i32 {
        let count = 0;
        while (reader.next()) {
          count += <i32>(reader.signed > 1) + <i32>(reader.float > 1) + <i32>(reader.double > 1);
          const items = reader.message();
          while (items.nextPacked(<WireType>(reader.field & 7))) count++;
          if (depth < 20) count += fields(reader.message(), depth + 1);
        }
        return reader.malformed ? -1 : count;
      }
      export function protobuf(input: Bytes): i32 { return fields(new ProtobufReader(input), 0); }`,
    seeds: ["\x08\x96\x01\x12\x03abc\x19abcdefgh\x25abcd", "\x0a\x04\x08\x01\x10\x02", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"],
  },
  inflatedSize: {
    export: "inflated",
    library: "encoding",
    sources: ["encoding/inflated-size"],
    guest: `
      import { inflatedSize } from "${sdk}/encoding/inflated-size";
      export function inflated(input: Bytes): i32 {
        return <i32>inflatedSize(changetype<usize>(input), <u32>input.length, 1 << 16);
      }`,
    seeds: [
      "\x78\x9c\x4b\x4c\x4a\x06\x00\x02\x4d\x01\x27",
      "\x78\x01\x01\x03\x00\xfc\xff\x61\x62\x63\x02\x4d\x01\x27",
      "\x78\x9c\x4b\x4c\x1c\x05\xa3\x60\x14\x0c\x77\x00\x00\x2e\x5d\x7c\xc6",
      "\x78\xda\x1d\xc6\x49\x01\x00\x00\x10\x40\xc0\xac\xa3\x7f\x88\x3d\x3c\x20\x2a\x97\x9d\x37\x5e\x1d\x0c",
    ],
  },
  cookies: {
    library: "syntax",
    sources: ["syntax/cookies"],
    guest: `
      import { Cookies, SetCookie } from "${sdk}/syntax";
      export function cookies(input: Bytes): i32 {
        const found = Cookies.of([input]);
        let count = found.getAll("a").length + found.size;
        if (found.get("b") !== null) count++;
        count += <i32>found.set("a", input) + <i32>found.set(input, "1") + found.remove("c");
        return count + found.toBytes().length;
      }`,
    seeds: ["a=1; b=2; c=3", 'a="q"', " a = 1 ;;b"],
  },
  setCookie: {
    library: "syntax",
    sources: ["syntax/cookies"],
    guest: `
      function partOf(input: Bytes, index: i32): Bytes {
        let from = 0;
        for (; index > 0; index--) {
          const end = input.indexOf("\\n", from);
          if (end < 0) return Bytes.empty;
          from = end + 1;
        }
        const end = input.indexOf("\\n", from);
        return end < 0 ? input.slice(from) : input.slice(from, end);
      }
      export function setCookie(input: Bytes): i32 {
        const cookie = new SetCookie(partOf(input, 0), partOf(input, 1));
        cookie.path = partOf(input, 2);
        cookie.domain = partOf(input, 3);
        const flags = partOf(input, 4);
        cookie.secure = flags.get(0) != 0x30;
        cookie.httpOnly = flags.get(1) != 0x30;
        cookie.sameSite = <SameSite>((flags.get(2) & 3) % 3);
        cookie.maxAge = <i64>flags.get(3) - 0x30;
        return sizeOf(cookie.toBytes());
      }
      import { SameSite } from "${sdk}/syntax";`,
    seeds: ["id\n1\n/\nexample.com\n1113", "__Host-id\n1\n/\n\n1103", "__Secure-id\nv\n\n\n0020"],
  },
  query: {
    library: "syntax",
    sources: ["syntax/query"],
    guest: `
      import { Query } from "${sdk}/syntax";
      export function query(input: Bytes): i32 {
        const found = Query.ofPath(input);
        let count = found.size + found.getAll("a").length + <i32>found.has("b");
        if (found.get("c") !== null) count++;
        found.set("a", input);
        found.add("d", "1");
        count += found.remove("b");
        return count + found.onPath(input).length;
      }`,
    seeds: ["/p?a=1&b=2&c=%20+x#f", "/p#f?a", "?a&a=&&b=%zz"],
  },
  url: {
    library: "syntax",
    sources: ["syntax/url"],
    guest: `
      import { Url } from "${sdk}/syntax";
      export function url(input: Bytes): i32 {
        const found = Url.parse(input);
        if (!found) return -1;
        return found.port + found.host.length + found.path.length + found.query.length + found.origin.length;
      }`,
    seeds: ["https://Example.com:8443/a/b%20c?d=e", "http://[2001:db8::1]/", "http://192.0.2.1:80", "https://a.b-c_d/..;/%2e%2e/"],
  },
  uuid: {
    library: "encoding",
    sources: ["uuid"],
    guest: `
      import { uuid as uuids } from "${sdk}/uuid";
      export function uuid(input: Bytes): i32 {
        const read = uuids.parse(input);
        return uuids.version(input) + sizeOf(read) + sizeOf(uuids.format(read ? read : input));
      }`,
    seeds: ["f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "00000000-0000-7000-8000-000000000000", "0123456789abcdef"],
  },
  accept: {
    library: "reply",
    sources: ["reply/accept"],
    guest: `
      import { wishFor } from "${sdk}/reply/accept";
      const offers = [Bytes.fromString("application/problem+json"), Bytes.fromString("text/html")];
      export function accept(input: Bytes): i32 {
        let sum: u32 = 0;
        for (let at = 0; at < 2; at++) sum += wishFor([input, offers[at]], changetype<usize>(offers[at]), offers[at].length);
        return <i32>sum;
      }`,
    seeds: ["text/html;q=0.5, */*;q=0.001", 'application/problem+json, text/*;a="b\\"c";q=1.000', "text/html;level=1"],
  },
  structuredFields: {
    library: "syntax",
    sources: ["syntax/field-", "syntax/structured-field"],
    guest: `
      import { structuredField } from "${sdk}/syntax";
      export function structuredFields(input: Bytes): i32 {
        let count = 0;
        const item = structuredField.parseItem([input]);
        if (item) count += sizeOf(structuredField.writeItem(item));
        const list = structuredField.parseList([input, input]);
        if (list) count += sizeOf(structuredField.writeList(list));
        const dictionary = structuredField.parseDictionary([input]);
        if (dictionary) {
          count += sizeOf(structuredField.writeDictionary(dictionary));
          if (structuredField.member(dictionary, "a") !== null) count++;
        }
        return count;
      }`,
    seeds: ['a=1, b;x=?0, c=("a" tok:/en);q=1.5', ':QUJD:, @1659578233, %"f%c3%bc"', "-999999999999.999;a", '("\\"\\\\" *t 1.0);p=:YQ==:'],
  },
  httpLists: {
    library: "syntax",
    sources: ["syntax/http-list"],
    guest: `
      import { httpList, HttpValue, MediaType, QualityList } from "${sdk}/syntax";
      export function httpLists(input: Bytes): i32 {
        const list = httpList([input, input]);
        let count = list ? list.length : -1;
        for (let at = 0; list !== null && at < list.length; at++) {
          const value = HttpValue.parse(list[at]);
          if (value) count += sizeOf(value.parameter("q"));
        }
        return count;
      }`,
    seeds: ['a;q=1, b ; r="x\\"y" ,, c', "gzip;q=0.5", '"a,b", c'],
  },
  mediaType: {
    library: "syntax",
    sources: ["syntax/media-type", "syntax/http-list"],
    guest: `
      export function mediaType(input: Bytes): i32 {
        const type = MediaType.parse(input);
        if (!type) return -1;
        const known = <i32>type.is("text/html") + <i32>type.isJson;
        return type.type.length + type.subtype.length + known + sizeOf(type.parameter("charset"));
      }`,
    seeds: ["text/html; charset=utf-8", 'application/problem+json;a="b"', "application/json"],
  },
  qualityList: {
    library: "syntax",
    sources: ["syntax/quality-list"],
    guest: `
      export function qualityList(input: Bytes): i32 {
        const list = QualityList.of([input]);
        const chosen = list.mediaType(["text/html", "application/json;v=1"]) + list.language(["en", "de-CH"]);
        return chosen + list.encoding(["gzip", "br", "identity"]) + list.token(["a"]) + list.quality(0) + list.size;
      }`,
    seeds: ["text/*;q=0.5, application/json;v=1, */*;q=0.001", "en-GB, de;q=0.7, *;q=0", "gzip, br;q=1.000, identity;q=0"],
  },
  headerTemplate: {
    library: "template",
    sources: ["template/header-template", "template/operator-reader", "template/operator-table"],
    guest: `
      import { HeaderTemplate } from "${sdk}/template";
      export function headerTemplate(input: Bytes): i32 {
        const template = HeaderTemplate.compile(input);
        return template.problem.length + <i32>template.isConstant;
      }`,
    seeds: [
      "a%%b%REQ(x-a?:path):5%%RESP(b)%",
      "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%%PROTOCOL%",
      "%DYNAMIC_METADATA(a:b:c):9%%FILTER_STATE(k:PLAIN)%%COOKIE(a)%%QUERY(b)%%ENVIRONMENT(X)%",
      "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%%RESPONSE_CODE%%TRAILER(x)%%UPSTREAM_HOST%",
    ],
  },
  startTime: {
    library: "template",
    sources: ["template/start-time"],
    guest: `
      import { ByteBuffer } from "${sdk}/text/byte-buffer";
      import { isForm, putTime } from "${sdk}/template/start-time";
      export function startTime(input: Bytes): i32 {
        if (!isForm(input)) return 0;
        const buffer = new ByteBuffer(1024);
        putTime(buffer, 1_700_000_000_123_456_789, changetype<usize>(input), input.length);
        return <i32>buffer.size;
      }`,
    seeds: ["%Y-%m-%dT%H:%M:%E3S%z", "%s.%3f %a %b %e %j %%", "%H:%M:%S.%6f"],
  },
  httpDate: {
    library: "time",
    sources: ["time/civil-time"],
    guest: `
      import { CivilTime } from "${sdk}/time";
      function told(time: CivilTime | null): i32 {
        return time ? time.toHttpDate().length + time.toRfc3339(time.second % 10).length + time.weekday + time.hour : -1;
      }
      export function httpDate(input: Bytes): i32 { return told(CivilTime.parseHttpDate(input, 1700000000)); }`,
    seeds: ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
  },
  rfc3339: {
    library: "time",
    sources: ["time/civil-time"],
    guest: `export function rfc3339(input: Bytes): i32 { return told(CivilTime.parseRfc3339(input)); }`,
    seeds: ["2026-11-21T12:00:00.5+01:00", "2000-02-29t23:59:60z", "0001-01-01T00:00:00.123456789123-23:59"],
  },
  duration: {
    library: "time",
    sources: ["time/duration"],
    guest: `
      import { parseDuration } from "${sdk}/time";
      export function duration(input: Bytes): i32 { return <i32>parseDuration(input); }`,
    seeds: ["1h30m", "1.5s", "250ms", "0", ".5us9223372036ns"],
  },
  ipAddress: {
    library: "network",
    sources: ["network/ip-address"],
    guest: `
      import { CidrTable, IpAddress } from "${sdk}/network";
      function form(address: IpAddress | null): i32 { return address ? address.toBytes().length : -1; }
      export function ipAddress(input: Bytes): i32 {
        return form(IpAddress.parse(input)) + form(IpAddress.parseWithPort(input));
      }`,
    seeds: ["192.0.2.1", "[2001:db8::1]:443", "::ffff:10.0.0.1", "10.0.0.1:80", "1:2:3:4:5:6:7:8"],
  },
  cidrTable: {
    library: "network",
    sources: ["network/cidr-table"],
    guest: `
      export function cidrTable(input: Bytes): i32 {
        const table = new CidrTable();
        let count = 0;
        for (let index = 0; index < 8; index++) count += <i32>table.add(partOf(input, index), index);
        const address = IpAddress.parse(partOf(input, 8));
        if (address) count += table.find(address) + <i32>table.has(address);
        return count + table.size;
      }`,
    seeds: ["10.0.0.0/8\n10.1.0.0/16\n2001:db8::/32\n::/0\n10.1.2.3\n\n\n\n10.1.2.3", "0.0.0.0/0\n::ffff:0:0/96\n1.2.3.4/32\n2001:db8::/127\n\n\n\n\n2001:db8::1"],
  },
  regexCompile: {
    library: "regex",
    sources: ["regex/parser", "regex/class-reader", "regex/pattern-reader", "regex/point-set", "regex/program", "regex/group", "regex/code-point"],
    guest: `
      import { Regex } from "${sdk}/regex";
      export function regexCompile(input: Bytes): i32 {
        const regex = Regex.compile(input);
        return regex.problem.length + regex.groups;
      }`,
    seeds: ["a(b|c)*[^d-f\\d]{2,3}?$", "(?i:x)(?P<n>y)\\b[[:alpha:]]+", "\\x{1F600}|\\Qa+b\\E.|^|\\A\\z", "(?s-mU)a{1000}"],
  },
  regexMatch: {
    library: "regex",
    sources: ["regex/"],
    guest: `
      export function regexMatch(input: Bytes): i32 {
        const regex = Regex.compile(partOf(input, 0));
        const text = partOf(input, 1);
        const match = regex.find(text);
        let count = <i32>regex.matches(text);
        if (match) for (let group = 0; group <= match.groups; group++) count += match.startOf(group) + sizeOf(match.group(group));
        return count;
      }`,
    seeds: ["(a|ab)(c|bcd)(d*)\nabcd", "(?i)[a-c]+\\b.*\nABC \xc3\xa4", "(?m)^a$\nb", "((a*)*)*b\naaaaaaaaac"],
  },
  glob: {
    library: "regex",
    sources: ["regex/glob"],
    guest: `
      import { Glob } from "${sdk}/regex";
      export function glob(input: Bytes): i32 {
        const pattern = Glob.compile(partOf(input, 0), "/");
        return <i32>pattern.matches(partOf(input, 1)) + pattern.problem.length;
      }`,
    seeds: ["a*b?[c-e]{f,g}**\na/b", "[!a]\\*\nb*", "*.example.com\na.example.com"],
  },
  pathTemplate: {
    library: "path",
    sources: ["path/path-template", "path/template-reader"],
    guest: `
      import { normalizePath, PathNormalization, PathTemplate } from "${sdk}/path";
      export function pathTemplate(input: Bytes): i32 {
        const template = PathTemplate.compile(partOf(input, 0));
        const match = template.match(partOf(input, 1));
        const named = match ? sizeOf(match.named("a")) : -2;
        return template.problem.length + named + <i32>template.matches(partOf(input, 1));
      }`,
    seeds: ["/a/{*}/b/{**}\n/a/x/b/y/z", "/{a=x/*}/{b=**}.js\n/x/1/2.js", "/*/**\n/a/b", "/{a}/{c=*}\n/1/2"],
  },
  normalizedPath: {
    library: "path",
    sources: ["path/normalize"],
    guest: `
      export function normalizedPath(input: Bytes): i32 {
        let count = 0;
        for (let level = 0; level < 4; level++) {
          count += sizeOf(normalizePath(input, <PathNormalization>level, false));
          count += sizeOf(normalizePath(input, <PathNormalization>level, true));
        }
        return count;
      }`,
    seeds: ["/a/./b/../c//d?x=/../y", "/%2e%2E/%2f%5c%00%41", "\\a\\..#f", "http://h/a/../b", "*"],
  },
  rules: {
    library: "rules",
    sources: ["rules/"],
    guest: `
      import { Match, Matcher, NamedMatch, PathMatch, PathMatchKind, TextMatchKind } from "${sdk}/rules";
      function listOf(text: Bytes): StaticArray<Bytes> | null {
        if (text.length == 0) return null;
        const list = new StaticArray<Bytes>(1);
        list[0] = text;
        return list;
      }
      function pathOf(text: Bytes): StaticArray<PathMatch> | null {
        if (text.length == 0) return null;
        const path = new PathMatch();
        path.match = <PathMatchKind>(text.get(0) & 3);
        path.ignoreCase = (text.get(0) & 4) != 0;
        path.value = text.slice(1);
        const list = new StaticArray<PathMatch>(1);
        list[0] = path;
        return list;
      }
      function namedOf(name: Bytes, value: Bytes): StaticArray<NamedMatch> | null {
        if (name.length == 0) return null;
        const named = new NamedMatch();
        named.name = name;
        named.match = <TextMatchKind>((value.get(0) & 7) % 6);
        named.ignoreCase = (value.get(0) & 8) != 0;
        if (value.length > 1) named.value = value.slice(1);
        const list = new StaticArray<NamedMatch>(1);
        list[0] = named;
        return list;
      }
      export function rules(input: Bytes): i32 {
        const match = new Match();
        match.hosts = listOf(partOf(input, 0));
        match.paths = pathOf(partOf(input, 1));
        match.notPaths = pathOf(partOf(input, 2));
        match.headers = namedOf(partOf(input, 3), partOf(input, 4));
        match.sourceIps = listOf(partOf(input, 5));
        match.principals = listOf(partOf(input, 6));
        match.cookies = namedOf(partOf(input, 7), partOf(input, 8));
        match.methods = listOf(partOf(input, 9));
        return <i32>new Matcher().compile(match, "/match");
      }`,
    seeds: [
      "*.example.com\n2/a/{*}/b\n3/x[0-9]+\nx-a\n0v\n10.0.0.0/8\nspiffe://td/ns/a/sa/*\nc\n4a+b\nGET",
      "shop.*\n0/a\n1/b\n:authority\n5\n2001:db8::1\ntd/*\nd\n1e\nPUT",
      "*\n6/{**}\n7(\nX\n4[\n10.0.0.1/8\n*",
    ],
  },
  token: {
    library: "jose",
    sources: [
      "jose/compact-token",
      "jose/token-header",
      "jose/claim-path",
      "jose/json-depth",
      "jose/token-times",
      "jose/claim-value",
    ],
    guest: `
      import { ClaimPath, CompactToken, TokenProblem, TokenTimes } from "${sdk}/jose";
      const times = new TokenTimes(5, 100, 50);
      const path = ClaimPath.compile(Bytes.fromString("realm.roles"));
      const item = ClaimPath.compile(Bytes.fromString("/realm/roles/1"));
      const expires = ClaimPath.compile(Bytes.fromString("exp"));
      const subjectOf = ClaimPath.compile(Bytes.fromString("sub"));
      const audience = ClaimPath.compile(Bytes.fromString("aud"));
      const issuers: StaticArray<Bytes> = [Bytes.fromString("i")];
      export function token(input: Bytes): i32 {
        const read = CompactToken.read(input);
        if (read.problem != TokenProblem.None) return <i32>read.problem;
        const values = read.values(item);
        const isThere = <i32>read.has(expires) + <i32>read.has(subjectOf) + <i32>read.has(audience);
        const json = read.json(path);
        const key = read.keyId;
        const type = read.type;
        const issuer = read.issuer;
        const subject = read.subject;
        const texts = (values ? values.length : 0) + (json ? json.length : 0) + (key ? key.length : 0) + (type ? type.length : 0);
        const names = (issuer ? issuer.length : 0) + (subject ? subject.length : 0) + <i32>read.isIssuedByOneOf(issuers);
        const time = <i32>times.check(read, 60) + <i32>(times.end(read) > 60);
        return 100 + time + (read.has(path) ? 10 : 0) + read.audiences.length + texts + names + isThere + read.algorithm.length;
      }
      export function claims(input: Bytes): i32 {
        const header = base64url.encode(partOf(input, 0));
        const text = header.concat(".").concat(base64url.encode(input.slice(partOf(input, 0).length))).concat(".AA");
        return token(text);
      }
      export function claimPath(input: Bytes): i32 {
        return <i32>ClaimPath.compile(input).isRight;
      }`,
    seeds: ["eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJleHAiOjl9.AAAA", "eyJjcml0IjpbXX0.e30.AA", "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjkwLCJuYmYiOjEsImlhdCI6MjB9.AAAA", "eyJhbGciOiJQUzI1NiIsImtpZCI6ImEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjkwLCJpYXQiOjIwLCJhdWQiOlsiYiJdLCJyZWFsbSI6eyJyb2xlcyI6WyJ4Il19LCJzdWIiOiJzIiwiaXNzIjoiaSJ9.AAAA", "eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjQwMCwiYXVkIjoiYiJ9.AA", "eyJhbGciOiJFUzI1NiIsImI2NCI6dHJ1ZX0.eyJleHAiOjE1MCwiaWF0IjoxfQ.AA"],
  },
  claims: {
    library: "jose",
    sources: [
      "jose/compact-token",
      "jose/token-header",
      "jose/claim-path",
      "jose/json-depth",
      "jose/token-times",
      "jose/claim-value",
    ],
    guest: "",
    seeds: [
      '{"alg":"RS256","kid":"a","typ":"JWT"}\n{"exp":90,"nbf":1,"iat":2,"iss":"i","sub":"s","aud":["b","a"],"realm":{"roles":["x"]}}',
      '{"alg":"a","b64":false}\n{"aud":"a"}',
      '{"crit":1}\n{"aud":"a"}',
      '{"alg":"a"}\n{"exp":150,"iat":90,"realm":{"roles":{"a":[" \\" ",1.5]}}}',
      '{"alg":"a"}\n{"exp":150,"iat":9,"sub":"s","realm":{"roles":["x",["y",{"z":" "}]]}}',
    ],
  },
  claimPath: {
    library: "jose",
    sources: ["jose/claim-path"],
    guest: "",
    seeds: ["a.b\\.c", "/a~1b/0"],
  },
  keySet: {
    library: "jose",
    sources: ["jose/algorithm", "jose/key-set", "jose/jwk", "jose/jws-key", "jose/make-key"],
    guest: `
      import { JwsAlgorithm, KeySet } from "${sdk}/jose";
      export function keySet(input: Bytes): i32 {
        const set = KeySet.fromJwks(input);
        const found = set.candidates(null, JwsAlgorithm.ES256).length + set.candidates(Bytes.fromString("a"), JwsAlgorithm.RS256).length;
        return set.keys.length + set.errors.length + set.warnings.length + found;
      }`,
    seeds: [
      `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"a","n":"${"uQ".padEnd(342, "A")}","e":"AQAB"}]}`,
      `{"keys":[{"kty":"EC","crv":"P-256","kid":"a","key_ops":["verify"],"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`,
      `{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"oct","k":"${"A".repeat(86)}","kid":"b"}]}`,
      `{"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"},{"kty":"EC","crv":"P-384","d":"AA"},{"kty":"RSA","use":"enc","key_ops":["sign"]},{"kty":"new"},1]}`,
    ],
  },
  keyPlaces: {
    library: "jose",
    sources: ["jose/remote-key-settings", "jose/discovery", "jose/cache-lifetime"],
    guest: `
      import { KeyUri, RemoteKeySettings } from "${sdk}/jose/remote-key-settings";
      import { discoveryPath, keysPath } from "${sdk}/jose/discovery";
      import { maximumAge } from "${sdk}/jose/cache-lifetime";
      const ownIssuer = Bytes.fromString("https://a");
      const ownHost = Bytes.fromString("a");
      export function keyPlaces(input: Bytes): i32 {
        const first = partOf(input, 0);
        const settings = new RemoteKeySettings();
        settings.issuer = first;
        const uri = KeyUri.read(first);
        let count = uri ? discoveryPath(settings, uri).length : -1;
        count += sizeOf(keysPath(first, ownIssuer, ownHost));
        return count + <i32>maximumAge([first, partOf(input, 1)]);
      }`,
    seeds: [
      "https://a/b?c",
      "http://a?x",
      "https://a/.well-known/openid-configuration",
      '{"issuer":"https://a","jwks_uri":"https://a/keys"}',
      'public, max-age=60, x="a,b"\nmax-age="5"',
    ],
  },
  pem: {
    library: "jose",
    sources: ["jose/pem", "jose/public-key-info"],
    guest: `
      export function pem(input: Bytes): i32 {
        const set = KeySet.fromPem(input);
        return set.keys.length + set.errors.length;
      }`,
    seeds: ["MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==", "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="].map((key) => `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----\n`),
  },
}; // prettier-ignore

/** What the guest calls a parser. */
export function exportOf(name: string): string {
  return parsers[name]?.export ?? name;
}
