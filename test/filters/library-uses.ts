// What each part of the SDK's libraries costs: a filter that writes one header into another, and the same filter with
// one use of the part in between. Each use makes `made` (`Bytes | null`) of `text` (`Bytes`).

/** One part: where it is imported from, what is imported, and how it is used. */
export interface LibraryUse {
  readonly entry: string;
  readonly names: string;
  readonly made: string;
  /** Statements in front. */
  readonly before?: string;
}

/** What brings along the kinds of rules that not every filter has. */
const everyPart = [
  "useClaims",
  "useClusters",
  "useCookies",
  "useDirection",
  "useEnabledBy",
  "useEnabledPercent",
  "usePorts",
  "usePrincipals",
  "useQuery",
  "useRoutes",
  "useSourceIps",
  "useTemplate",
];

export const libraryUses: Record<string, LibraryUse> = {
  SHA1: { entry: "", names: "sha1", made: "sha1(text)" },
  "SHA-256": { entry: "", names: "sha256", made: "sha256(text)" },
  "SHA-512": { entry: "", names: "sha512", made: "sha512(text)" },
  "HMAC with SHA-256": {
    entry: "",
    names: "HmacSha256",
    made: 'HmacSha256.withKey("k").sign(text)',
  },
  base64: { entry: "", names: "base64", made: "base64.decode(text)" },
  "hexadecimal digits": { entry: "", names: "hex", made: "hex.decode(text)" },
  "UUID of version 4": { entry: "", names: "uuid4", made: "uuid4()" },
  "JSON reader": {
    entry: "json",
    names: "JsonReader",
    before: 'const reader = JsonReader.read(text); if (reader.enterObject()) while (reader.nextMember()) if (reader.nameIs("a")) break;',
    made: "reader.string()",
  },
  "JSON pointer, with the reader": {
    entry: "json",
    names: "JsonPointer, JsonReader",
    before: 'const found = JsonPointer.compile("/a/0").find(JsonReader.read(text));',
    made: "found ? found.string() : null",
  },
  "JSON writer": {
    entry: "json",
    names: "JsonWriter",
    made: 'new JsonWriter().startObject().name("a").string(text).endObject().finish()',
  },
  "percent-encoding": { entry: "syntax", names: "percent", made: "percent.decode(text)" },
  query: { entry: "syntax", names: "Query", made: 'Query.ofPath(text).get("a")' },
  cookies: { entry: "syntax", names: "Cookies", made: 'Cookies.of([text]).get("a")' },
  "set-cookie": { entry: "syntax", names: "SetCookie", made: 'new SetCookie(Bytes.fromString("a"), text).toBytes()' },
  "structured fields, read": {
    entry: "syntax",
    names: "structuredField",
    before: "const item = structuredField.parseItem([text]);",
    made: "item ? item.text : null",
  },
  "structured fields, read and written": {
    entry: "syntax",
    names: "structuredField",
    before: "const item = structuredField.parseItem([text]);",
    made: "item ? structuredField.writeItem(item) : null",
  },
  "HTTP lists": { entry: "syntax", names: "httpList", before: "const list = httpList([text]);", made: "list && list.length > 0 ? list[0] : null" },
  "media types": { entry: "syntax", names: "MediaType", before: "const type = MediaType.parse(text);", made: "type ? type.essence : null" },
  "weights, the choice by Accept": { entry: "syntax", names: "QualityList", made: 'QualityList.of([text]).mediaType(["text/html", "text/plain"]) == 0 ? text : null' },
  "absolute URLs": { entry: "syntax", names: "Url", before: "const url = Url.parse(text);", made: "url ? url.host : null" },
  "UUID of version 7": { entry: "", names: "uuid7", made: "uuid7()" },
  "header templates": {
    entry: "template",
    names: "HeaderTemplate, TemplateValues",
    made: 'HeaderTemplate.compile("%PROTOCOL%").render(this, new TemplateValues())',
  },
  "replies by Accept": {
    entry: "reply",
    names: "Reply",
    before: 'if (text.length == 0) return new Reply(403, "no").send(this);',
    made: "text",
  },
  "keys and signatures of tokens": {
    entry: "jose",
    names: "JwsAlgorithm, KeySet",
    before: "const keys = KeySet.fromJwks(text).candidates(null, JwsAlgorithm.EdDSA);",
    made: "keys.length > 0 && keys[0].verify(JwsAlgorithm.EdDSA, text, text) == 0 ? text : null",
  },
  "keys in PEM, with the signatures": {
    entry: "jose",
    names: "JwsAlgorithm, KeySet",
    before: "const keys = KeySet.fromPem(text).candidates(null, JwsAlgorithm.EdDSA);",
    made: "keys.length > 0 && keys[0].verify(JwsAlgorithm.EdDSA, text, text) == 0 ? text : null",
  },
  "HTTP dates": {
    entry: "time",
    names: "CivilTime",
    before: "const time = CivilTime.parseHttpDate(text);",
    made: "time ? time.toHttpDate() : null",
  },
  "RFC 3339 times": {
    entry: "time",
    names: "CivilTime",
    before: "const time = CivilTime.parseRfc3339(text);",
    made: "time ? time.toRfc3339(0) : null",
  },
  durations: {
    entry: "time",
    names: "parseDuration",
    made: "parseDuration(text) < 0 ? null : text",
  },
  "IP addresses": {
    entry: "network",
    names: "IpAddress",
    before: "const address = IpAddress.parse(text);",
    made: "address ? address.toBytes() : null",
  },
  "CIDR table, with the addresses": {
    entry: "network",
    names: "CidrTable, IpAddress",
    before: 'const table = new CidrTable(); table.add("10.0.0.0/8", 1); const address = IpAddress.parse(text);',
    made: "address && table.has(address) ? text : null",
  },
  "regular expressions": {
    entry: "regex",
    names: "Regex",
    made: 'Regex.compile("a+b").matches(text) ? text : null',
  },
  "globs, with the regular expressions": {
    entry: "regex",
    names: "Glob",
    made: 'Glob.compile("a*b").matches(text) ? text : null',
  },
  "path templates": {
    entry: "path",
    names: "PathTemplate",
    made: 'PathTemplate.compile("/a/{*}").matches(text) ? text : null',
  },
  "normal forms of paths": {
    entry: "path",
    names: "normalizePath, PathNormalization",
    made: "normalizePath(text, PathNormalization.MergeSlashes)",
  },
  "rules for hosts, paths, methods and headers, without their decoder": {
    entry: "rules",
    names: "Rule, RuleList, RuleRequest",
    before: 'const list = new RuleList<Rule>(); list.compile([new Rule()], "/rules");',
    made: "list.decide(new RuleRequest(this)).rule ? text : null",
  },
  "rules of all kinds but regular expressions, without their decoder": {
    entry: "rules",
    names: `Rule, RuleList, RuleRequest, ${everyPart.join(", ")}`,
    before: `${everyPart.map((part) => `${part}();`).join(" ")} const list = new RuleList<Rule>(); list.compile([new Rule()], "/rules");`,
    made: "list.decide(new RuleRequest(this)).rule ? text : null",
  },
}; // prettier-ignore

const sdk = "proxy-wasm-assemblyscript-sdk";

/** The filter with a use of the part; without one, the filter that all are compared with. */
export function filterWith(use: LibraryUse | undefined): string {
  const { entry = "", names = "", before = "", made = "text" } = use ?? {};
  const own = ["Action", "Bytes", "HttpFilter", "plugin", ...(entry === "" && names !== "" ? [names] : [])];
  return [
    `import { ${own.join(", ")} } from "${sdk}";`,
    entry === "" ? "" : `import { ${names} } from "${sdk}/${entry}";`,
    "class Sized extends HttpFilter {",
    "  private readonly started: i32 = 1;",
    "  override onRequestHeaders(endOfStream: bool): Action {",
    '    const text = this.request.headers.get("x-from");',
    "    if (text === null) return Action.Continue;",
    `    ${before}`,
    `    const made: Bytes | null = ${made};`,
    '    if (made !== null) this.request.headers.set("x-to", made);',
    "    return Action.Continue;",
    "  }",
    "}",
    'plugin("sized", (stream) => new Sized(stream));',
  ].join("\n");
} // prettier-ignore
