import { describe, expect, test } from "vitest";
import { lintModule } from "./lint.js";
import { soundModule, testModule, type TestModule } from "../../../test/wasm/test-module.js";

const abi021 = { name: "proxy_abi_version_0_2_1", type: "->" };
const malloc = { name: "malloc", type: "i->i" };

function findingsOf(bytes: Uint8Array): { code: string; severity: string; text: string }[] {
  return lintModule(bytes, "build/example.wasm").map(({ code, severity, message, rule, fix }) => ({
    code,
    severity,
    text: [message, rule, fix].join(" | "),
  }));
}

describe("linting a module", () => {
  test("finds nothing in a sound one", () => {
    expect(lintModule(soundModule(), "build/example.wasm")).toEqual([]);
  });

  const faults: readonly (readonly [string, TestModule, string, string])[] = [
    ["no ABI version", { functions: [malloc] }, "OUT1232", "proxy_abi_version_0_2_1"],
    ["no allocator", { functions: [abi021] }, "OUT1233", "malloc"],
    [
      "an allocator of the wrong type",
      { functions: [abi021, { name: "malloc", type: "ii->i" }] },
      "OUT1234",
      "has the type i32 i32 -> i32",
    ],
    [
      "a callback without end_of_stream in ABI 0.2.1",
      { functions: [abi021, malloc, { name: "proxy_on_request_headers", type: "ii->i" }] },
      "OUT1234",
      "in ABI 0.2.1 it is i32 i32 i32 -> i32",
    ],
    [
      "an unknown import",
      { imports: [{ name: "read_a_file", type: "->" }] },
      "OUT1235",
      "env.read_a_file, which Envoy does not offer",
    ],
    [
      "an import of another ABI version",
      { imports: [{ name: "proxy_clear_route_cache", type: "->i" }] },
      "OUT1235",
      "it belongs to ABI 0.1.0",
    ],
    [
      "an import of the wrong type",
      { imports: [{ name: "proxy_log", type: "ii->i" }] },
      "OUT1236",
      "Envoy offers it as i32 i32 i32 -> i32",
    ],
    [
      "an import of WASI with the standard's type where Envoy has another",
      {
        imports: [{ module: "wasi_snapshot_preview1", name: "path_link", type: "iiiiiii->i" }],
      },
      "OUT1236",
      "path_link",
    ],
    [
      "an imported global",
      { importedGlobal: { module: "env", name: "__memory_base" } },
      "OUT1235",
      "the global env.__memory_base",
    ],
    ["a start section", { start: true }, "OUT1237", "exportStart"],
    [
      "a memory that is not exported",
      { memory: { initial: 1, maximum: 2, exported: false } },
      "OUT1238",
      "does not export its memory",
    ],
  ];

  test.each(faults)("finds %s", (_, changes, code, words) => {
    const findings = findingsOf(soundModule(changes));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code, severity: "error" });
    expect(findings[0]?.text).toContain(words);
  });

  test("finds that there is no memory at all", () => {
    const functions = [abi021, malloc];
    expect(findingsOf(testModule({ functions }))).toMatchObject([{ code: "OUT1238" }]);
  });

  test.each([
    ["a memory without maximum", { memory: { initial: 1 } }, "OUT1239"],
    [
      "an export that looks like a callback",
      { functions: [abi021, malloc, { name: "proxy_on_request_header", type: "iii->i" }] },
      "OUT1241",
    ],
    // [R1.8-3]
    [
      "an import that older Envoys lack",
      { imports: [{ module: "wasi_snapshot_preview1", name: "clock_res_get", type: "ii->i" }] },
      "OUT1242",
    ],
  ] as const)("warns of %s", (_, changes, code) => {
    expect(findingsOf(soundModule(changes))).toMatchObject([{ code, severity: "warning" }]);
  });

  test("tells bytes that are no module, and does not throw", () => {
    expect(findingsOf(new Uint8Array([1, 2, 3]))).toMatchObject([{ code: "OUT1231" }]);
  });

  const origins: readonly (readonly [string, string, number, string])[] = [
    ["Date.now", "// Date.now is slow\nconst start = Date.now();", 2, "now()"],
    ["console.log", 'const text = "console.log";\nconsole.log(text);', 2, "log.info"],
    ["performance.now", "performance . now();", 1, "monotonicNow"],
    ["process.exit", "\n\nprocess.exit(1);", 3, "configuration"],
    ["abort", "throw new Error();", 1, "asconfig.json"],
    ["seed", "let x = Math.random();", 1, "asconfig.json"],
  ];

  test.each(origins)("names the line that brings in env.%s", (name, text, line, fix) => {
    const bytes = soundModule({ imports: [{ name, type: "->" }] });
    const sources = [
      { file: "filters/example/rules.ts", text: "export const limit = 5;" },
      { file: "filters/example/index.ts", text },
    ];
    const [finding] = lintModule(bytes, "build/example.wasm", sources);
    expect(finding).toMatchObject({ code: "OUT1235", file: "filters/example/index.ts", line });
    expect(finding?.fix).toContain(fix);
  });

  test("names the module where no line is known", () => {
    const bytes = soundModule({ imports: [{ name: "Date.now", type: "->F" }] });
    expect(lintModule(bytes, "other.wasm")).toMatchObject([
      { code: "OUT1235", file: "other.wasm" },
    ]);
  });
});
