import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScratchFolder } from "../../../test/wasm/scratch-folder.js";
import { openAuthorProgram } from "./author-program.js";
import { checkAuthor, type AuthorFindings } from "./check-author.js";
import { neededExports } from "./entry.js";
import { baseClasses, findCallbacks, findFilterClasses } from "./filter-classes.js";

let scratch: ScratchFolder;
beforeAll(() => {
  scratch = new ScratchFolder();
});
afterAll(() => scratch.close());

const sdk = '"proxy-wasm-assemblyscript-sdk"';

/** Types are checked too; all messages come back. */
function check(text: string): AuthorFindings {
  const source = scratch.write("filters/example/index.ts", text);
  const entryFile = join(scratch.root, "build", ".entries", "example.ts");
  const result = checkAuthor({ root: scratch.root, name: "example", source, entryFile });
  return { ...result.findings, diagnostics: result.checkTypes() };
}

const header = `import { Action, BodyCollector, BodyOutcome, BodyTransform, Bytes, CalloutJoin, CalloutOutcome, CalloutSequence, FilterCallout, HttpFilter, log, Plugin, plugin, PluginCallout, SharedQueue, SingleFlight, Stream, Timer } from ${sdk};\n`;
const tcpHeader = `${header.replace("log,", "log, service,")}import { ConnectionCallout, TcpFilter, tcpPlugin } from ${sdk.replace(/"$/, '/tcp"')};\n`;
const register = 'plugin("example", (stream) => new Example(stream));\n';

function withMembers(members: string, rest = register): string {
  return `${header}class Example extends HttpFilter {\n${members}\n}\n${rest}`;
}

const onRequest = (body: string): string =>
  `override onRequestHeaders(endOfStream: bool): Action {\n${body}\nreturn Action.Continue;\n}`;

const callout =
  "class Ask extends FilterCallout { override onOutcome(outcome: CalloutOutcome): Action { return Action.Continue; } }\n";

describe("one filter object for all streams", () => {
  test.each([
    ["reads and writes headers", withMembers(onRequest('this.request.headers.remove("a");'))],
    ["replies", withMembers(onRequest("if (endOfStream) return this.reply(403);"))],
    ["logs", withMembers(onRequest('log.info("seen");'))],
    [
      "calls a method of its own",
      withMembers(
        `${onRequest("this.mark();")}\nmark(): void { this.request.headers.remove("a"); }`,
      ),
    ],
    [
      "has constants beside it",
      `${withMembers(onRequest("this.request.headers.remove(NAME);"))}const NAME = Bytes.fromString("a");\nconst LIMIT = -5;\n`,
    ],
  ])("is enough for a filter that %s", (_, text) => {
    const { diagnostics, stateless, exports } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(true);
    expect(exports).toEqual([
      "proxy_abi_version_0_2_1",
      "malloc",
      "proxy_on_configure",
      "proxy_on_request_headers",
    ]);
  });

  test.each([
    ["has a field", withMembers(`count: i32 = 0;\n${onRequest("this.count++;")}`)],
    [
      "has a constructor",
      withMembers(`constructor(stream: Stream) { super(stream); }\n${onRequest("")}`),
    ],
    ["asks for its plugin", withMembers(onRequest("this.plugin.vmConfiguration;"))],
    [
      "hands itself on",
      `${withMembers(onRequest("keep(this);"))}function keep(filter: HttpFilter): void {}\n`,
    ],
    [
      "hands its request on",
      `${withMembers(onRequest("keep(this.request);"))}import { HttpRequest } from ${sdk};\nfunction keep(request: HttpRequest): void {}\n`,
    ],
    ["holds a stream", withMembers(onRequest("if (endOfStream) return Action.Pause;"))],
    ["wants to know the end", withMembers(`${onRequest("")}\noverride onLog(): void {}`)],
    ["wants to clean up", withMembers(`${onRequest("")}\noverride onDelete(): void {}`)],
    ["has variables beside it", `${withMembers(onRequest("count++;"))}let count = 0;\n`],
    [
      "has a collection beside it",
      `${withMembers(onRequest(""))}const seen = new Map<string, i32>();\n`,
    ],
    [
      "has a plugin of its own",
      withMembers(
        onRequest(""),
        'class Settings extends Plugin {}\nplugin("example", (stream) => new Example(stream), () => new Settings());\n',
      ),
    ],
    [
      "is one of two",
      `${withMembers(onRequest(""))}plugin("other", (stream) => new Example(stream));\n`,
    ],
    [
      "is made by more than new",
      withMembers(
        onRequest(""),
        'plugin("example", (stream) => { return new Example(stream); });\n',
      ),
    ],
    ["asks another service", `${withMembers(onRequest(""))}${callout}`],
    [
      "holds its stream for a callout",
      `${withMembers(onRequest("if (endOfStream) return this.hold(new Ask());"))}${callout}`,
    ],
    [
      "extends another class of the author",
      `${header}class Base extends HttpFilter {}\nclass Example extends Base {\n${onRequest("")}\n}\n${register}`,
    ],
  ])("is not enough for a filter that %s", (_, text) => {
    const { diagnostics, stateless, exports } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(false);
    expect(exports).toEqual(expect.arrayContaining(["proxy_on_context_create", "proxy_on_delete"]));
  });
});

describe("a chain without state", () => {
  const member = (name: string, members: string): string =>
    `class ${name} extends HttpFilter {\n${members}\n}\nplugin("${name}", (stream) => new ${name}(stream));\n`;
  const onResponse =
    "override onResponseHeaders(endOfStream: bool): Action { return Action.Continue; }";
  const replies = onRequest("if (endOfStream) return this.reply(403);");
  const chainOf = (...members: string[]): string =>
    `import { chain } from "proxy-wasm-assemblyscript-sdk/chain";\n${header}${members.join("")}chain("both", ["First", "Second"]);\n`;

  test.each([
    ["only writes", chainOf(member("First", onRequest("")), member("Second", onResponse))],
    [
      "answers behind those that see responses",
      chainOf(member("First", `${onRequest("")}\n${onResponse}`), member("Second", replies)),
    ],
    [
      "answers, and nobody sees responses",
      chainOf(member("First", replies), member("Second", replies)),
    ],
  ])("is one in which a member %s", (_, text) => {
    const { diagnostics, stateless, exports, entry } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(true);
    expect(exports).not.toContain("proxy_on_context_create");
    expect(entry).toContain('sdk/exports/stateless-chains";');
  });

  test.each([
    [
      "answers in front of one that sees responses",
      chainOf(member("First", replies), member("Second", onResponse)),
    ],
    [
      "answers and sees responses",
      chainOf(member("First", onRequest("")), member("Second", `${replies}\n${onResponse}`)),
    ],
    [
      "has a field",
      chainOf(member("First", `count: i32 = 0;\n${onRequest("")}`), member("Second", onResponse)),
    ],
  ])("is none in which a member %s", (_, text) => {
    const { diagnostics, stateless, entry } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(false);
    expect(entry).toContain('sdk/exports";');
  });
});

describe("the generated entry", () => {
  test("imports the filter and exports what it overrides, in a stable order", () => {
    const members = [
      "override onLog(): void {}",
      "override onResponseBody(size: u32, endOfStream: bool): Action { return Action.Continue; }",
      onRequest(""),
    ];
    expect(check(withMembers(members.join("\n"))).entry).toBe(
      [
        "// Generated by `outrigger build example` from the callbacks that the filter overrides: do not edit.",
        "",
        'import "../../filters/example/index";',
        "export {",
        "  proxy_abi_version_0_2_1,",
        "  malloc,",
        "  proxy_on_context_create,",
        "  proxy_on_configure,",
        "  proxy_on_request_headers,",
        "  proxy_on_response_body,",
        "  proxy_on_log,",
        "  proxy_on_delete,",
        `} from "proxy-wasm-assemblyscript-sdk/exports";`,
        "",
      ].join("\n"),
    );
  });

  test("comes from the SDK's stateless exports for a stateless filter", () => {
    expect(check(withMembers(onRequest(""))).entry).toContain('sdk/exports/stateless";');
  });

  const clock =
    "class Clock extends Plugin { override onTick(): void {} }\n" +
    'service("clock", () => new Clock());\n';
  const guard =
    "class Guard extends TcpFilter { override onConnection(): Action { return this.close(); } }\n" +
    'tcpPlugin("guard", (connection) => new Guard(connection));\n';
  const perStream = /_on_(new_connection|(down|up)stream_|request_|response_|log)/;

  test.each([
    ["a service alone", tcpHeader + clock, "service", []],
    [
      "a TCP filter, which holds its connection until the data callback lets it go on",
      tcpHeader + guard,
      "tcp",
      ["proxy_on_new_connection", "proxy_on_downstream_data"],
    ],
    [
      "a TCP filter beside a service",
      tcpHeader + guard + clock,
      "tcp",
      ["proxy_on_new_connection", "proxy_on_downstream_data"],
    ],
    [
      "a TCP filter beside an HTTP filter",
      withMembers(onRequest("")).replace(header, tcpHeader) + guard,
      "mixed",
      ["proxy_on_request_headers", "proxy_on_new_connection", "proxy_on_downstream_data"],
    ],
  ] as const)("of %s has the callbacks that it needs, and no others", (_, text, from, expected) => {
    const { diagnostics, stateless, exports, entry } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(false);
    expect(entry).toContain(`sdk/exports/${from}";`);
    expect(exports.filter((name) => perStream.test(name))).toEqual(expected);
    expect(exports).toContain("proxy_on_context_create");
  });

  test("of an HTTP filter beside a service is that of the HTTP filter", () => {
    const { diagnostics, entry, kinds } = check(
      withMembers(onRequest("")).replace(header, tcpHeader) + clock,
    );
    expect(diagnostics).toEqual([]);
    expect(entry).toContain('sdk/exports";');
    expect(Object.fromEntries(kinds)).toEqual({ example: "http", clock: "service" });
  });

  test("has the answers to callouts of a connection", () => {
    const ask =
      "class Ask extends ConnectionCallout { override onOutcome(outcome: CalloutOutcome): Action { return Action.Continue; } }\n";
    expect(check(tcpHeader + ask + guard).exports).toContain("proxy_on_http_call_response");
  });

  test("exports the callbacks of a plugin class and of classes above", () => {
    const text = `${header}
class Settings extends Plugin { override onTick(): void {} override onDone(): bool { return true; } }
class Base extends HttpFilter { override onRequestTrailers(): Action { return Action.Continue; } }
class Example extends Base {}
plugin("example", (stream) => new Example(stream), () => new Settings());
`;
    const { diagnostics, exports } = check(text);
    expect(diagnostics).toEqual([]);
    expect(exports).toEqual(
      expect.arrayContaining(["proxy_on_tick", "proxy_on_done", "proxy_on_request_trailers"]),
    );
  });

  test.each([
    ["a filter", callout],
    [
      "a plugin",
      "class Fetch extends PluginCallout { override onOutcome(outcome: CalloutOutcome): void {} }\n",
    ],
    [
      "a base of the author's",
      `abstract class Base extends FilterCallout {}\n${callout.replace("FilterCallout", "Base")}`,
    ],
    [
      "the SDK's own",
      `import { RemoteKeySet } from "proxy-wasm-assemblyscript-sdk/jose";\nlet keys: RemoteKeySet | null = null;\n`,
    ],
  ])("exports the answers to callouts of %s", (_, text) => {
    const { diagnostics, exports } = check(withMembers(onRequest("")) + text);
    expect(diagnostics).toEqual([]);
    expect(exports).toContain("proxy_on_http_call_response");
    expect(check(withMembers(onRequest(""))).exports).not.toContain("proxy_on_http_call_response");
  });

  test.each([
    ["call", "GrpcFilterCallout { override onOutcome(outcome: GrpcOutcome): Action { return Action.Continue; }", ["receive", "close"]],
    ["call of a plugin", "GrpcPluginCallout { override onOutcome(outcome: GrpcOutcome): void {}", ["receive", "close"]],
    ["stream", "GrpcStream { override onMessage(message: Bytes): void {} override onClose(status: GrpcStatus, message: Bytes): void {}", ["receive", "close"]],
    ["stream that reads metadata", "GrpcStream { override onMessage(message: Bytes): void {} override onClose(status: GrpcStatus, message: Bytes): void {} override onHeaders(headers: ReceivedHeaders): void {} override onTrailers(trailers: ReceivedHeaders): void {}", ["receive_initial_metadata", "receive", "receive_trailing_metadata", "close"]],
  ])("exports what a gRPC %s needs, and no more", (_, rest, expected) => {
    const imports = `import { GrpcStatus, ReceivedHeaders } from ${sdk};\nimport { GrpcFilterCallout, GrpcOutcome, GrpcPluginCallout, GrpcStream } from "proxy-wasm-assemblyscript-sdk/grpc";\n`;
    const { diagnostics, exports } = check(`${imports}${withMembers(onRequest(""))}class Ask extends ${rest} }\n`);
    expect(diagnostics).toEqual([]);
    const names = exports.filter((name) => name.startsWith("proxy_on_grpc_"));
    expect(names.map((name) => name.replace("proxy_on_grpc_", ""))).toEqual(expected);
  }); // prettier-ignore

  test("knows the callbacks of a gRPC stream", () => {
    const imports = `import { GrpcStatus } from ${sdk};\nimport { GrpcStream } from "proxy-wasm-assemblyscript-sdk/grpc";\n`;
    const text = `${imports}${withMembers(onRequest(""))}class Talk extends GrpcStream { override onMessages(message: Bytes): void {} }\n`;
    expect(check(text).diagnostics.map(({ code }) => code)).toContain("OUT1102");
  });

  test.each([
    ["collects", "BodyCollector { override onBody(outcome: BodyOutcome): Action { return Action.Continue; } }"], // prettier-ignore
    ["transforms", "BodyTransform { override onChunk(chunk: Bytes, isLast: bool): Bytes { return chunk; } }"], // prettier-ignore
  ])("exports the callbacks of bodies and trailers to a filter that %s one", (_, rest) => {
    const text = `${withMembers(onRequest(""))}class Take extends ${rest}\n`;
    const { diagnostics, exports, stateless } = check(text);
    expect(diagnostics).toEqual([]);
    expect(stateless).toBe(false);
    expect(exports).toEqual(
      expect.arrayContaining([
        "proxy_on_request_body",
        "proxy_on_request_trailers",
        "proxy_on_response_body",
        "proxy_on_response_trailers",
      ]),
    );
  });

  test("a filter that changes a body remembers that from one callback to the next", () => {
    const changing = "    this.response.body.willChange();\n";
    expect(check(withMembers(onRequest(changing))).stateless).toBe(false);
  });

  test("knows an export for every callback that the SDK declares", () => {
    const callbacks = baseClasses.flatMap((base) => {
      const source = scratch.write("filters/example/index.ts", tcpHeader);
      const author = openAuthorProgram(scratch.root, source);
      return [...findCallbacks(author, base).values()].map(({ signature }) => ({
        base,
        signature,
      }));
    });
    // The exports of these need no override; onWake is called by the SDK.
    const always = ["onConfigure", "onDelete", "onWake"];
    for (const { base, signature } of callbacks) {
      const body = signature.endsWith("void") ? "{}" : "{ return changetype<i32>(0); }";
      const text = `${tcpHeader}class One extends ${base} { override ${signature} ${body} }\n`;
      const source = scratch.write("filters/example/index.ts", text);
      const classes = findFilterClasses(openAuthorProgram(scratch.root, source));
      const more = neededExports([], classes, true).length > neededExports([], [], true).length;
      expect([signature, more]).toEqual([
        signature,
        !always.some((name) => signature.startsWith(name)),
      ]);
    }
    expect(callbacks).toHaveLength(33);
  });
});

describe("callbacks", () => {
  test("of a class two floors up count, in another file as well", () => {
    scratch.write(
      "filters/example/base.ts",
      `import { Action as Outcome, HttpFilter as Filter } from ${sdk};
export abstract class Base extends Filter {
  override onRequestHeaders(endOfStream: boolean): Outcome { return Outcome.Continue; }
}
export class Middle extends Base {}
`,
    );
    const text = `import * as sdk from ${sdk};
import { Middle } from "./base";
class Example extends Middle {}
sdk.plugin("example", (stream) => new Example(stream));
`;
    const { diagnostics, plugins } = check(text);
    expect(diagnostics).toEqual([]);
    expect(plugins).toEqual(["example"]);
  });

  test("a helper called on… is none when the filter calls it", () => {
    const members = `${onRequest("this.onMatch();")}\nprivate onMatch(): void {}`;
    expect(check(withMembers(members)).diagnostics).toEqual([]);
  });

  test("a helper called on… that nobody calls is taken for a mistake", () => {
    const members = `${onRequest("")}\nonMatch(): void {}`;
    expect(check(withMembers(members)).diagnostics).toMatchObject([{ code: "OUT1102" }]);
  });

  test.each([
    ["onOutcom(outcome: CalloutOutcome): void {}", "did you mean onOutcome?"],
    ["onConfigure(configuration: Bytes): bool { return true; }", "the class that extends Plugin"],
    ["onLog(): void {}", "the class that extends HttpFilter"],
  ])("of other classes do nothing in a callout: %s", (member, fix) => {
    const text = `${withMembers(onRequest(""))}class Ask extends PluginCallout {
      override onOutcome(outcome: CalloutOutcome): void {}
      ${member}
    }`;
    expect(check(text).diagnostics).toMatchObject([
      { code: "OUT1102", fix: expect.stringContaining(fix) as string },
    ]);
  });

  test("of a callout have to be marked, and have its result", () => {
    const text = `${withMembers(onRequest(""))}class Ask extends FilterCallout {
      onOutcome(outcome: CalloutOutcome): Action { return Action.Continue; }
    }
    class Tell extends FilterCallout {
      override onOutcome(outcome: CalloutOutcome): void {}
    }`;
    expect(check(text).diagnostics.map(({ code }) => code)).toEqual(["OUT1101", "OUT1104"]);
  });

  test("several mistakes are all told, sorted", () => {
    const members = `onRequestHeaders(endOfStream: bool): Action {
      console.log("x");
      this.response.headers.set("a", 1);
      return Action.Continue;
    }`;
    expect(check(withMembers(members)).diagnostics.map((item) => item.code)).toEqual([
      "OUT1101",
      "OUT1109",
      "OUT1125",
    ]);
  });
});

describe("names of JavaScript", () => {
  test.each([
    [
      "a local variable called process",
      "const process = 1; this.request.headers.set(`${process}`, ``);",
    ],
    ["a field called fetch", "const own = new Own(); own.fetch = 1;"],
    ["a function called setTimeout", "setTimeout(5);"],
  ])("%s is fine", (_, body) => {
    const rest = `${register}class Own { fetch: i32 = 0; }\nfunction setTimeout(ms: i32): void {}\n`;
    expect(check(withMembers(onRequest(body), rest)).diagnostics).toEqual([]);
  });

  test("a literal constant of the outer function may be used in an inner one", () => {
    const body = 'const suffix = "x"; ["a"].filter((name) => name.endsWith(suffix));';
    expect(check(withMembers(onRequest(body))).diagnostics).toEqual([]);
  });

  test("a throw is a warning only", () => {
    const body = 'if (endOfStream) throw new Error("no");';
    expect(check(withMembers(onRequest(body))).diagnostics).toMatchObject([
      { code: "OUT1112", severity: "warning" },
    ]);
  });
});
