import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutriggerError } from "../errors/outrigger-error.js";
import { readModule } from "./module-facts.js";
import { soundModule, testModule } from "../../../test/wasm/test-module.js";

function readOrDiagnose(bytes: Uint8Array): "read" | string {
  try {
    readModule(bytes);
    return "read";
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics[0]?.code ?? "";
  }
}

describe("reading a module", () => {
  test("tells imports, exports and memory with their types", () => {
    expect(readModule(soundModule())).toEqual({
      abiVersion: "0.2.1",
      imports: [
        {
          module: "env",
          name: "proxy_log",
          kind: "function",
          type: { params: ["i32", "i32", "i32"], results: ["i32"] },
        },
      ],
      exports: [
        { name: "proxy_abi_version_0_2_1", kind: "function", type: { params: [], results: [] } },
        { name: "malloc", kind: "function", type: { params: ["i32"], results: ["i32"] } },
        {
          name: "proxy_on_request_headers",
          kind: "function",
          type: { params: ["i32", "i32", "i32"], results: ["i32"] },
        },
        { name: "memory", kind: "memory" },
      ],
      hasStartSection: false,
      memory: { initial: 1, maximum: 16 },
      customSections: [],
    });
  });

  test("agrees with V8 about the names", () => {
    const bytes = soundModule({ importedGlobal: { module: "env", name: "base" } });
    const module = new WebAssembly.Module(bytes as BufferSource);
    const { imports, exports } = readModule(bytes);
    const names = imports.map(({ module: from, name, kind }) => ({ module: from, name, kind }));
    expect(names).toEqual(WebAssembly.Module.imports(module));
    expect(exports.map(({ name, kind }) => ({ name, kind }))).toEqual(
      WebAssembly.Module.exports(module),
    );
  });

  test("takes the first ABI version in the order of the exports", () => {
    const versions = ["proxy_abi_version_0_2_0", "proxy_abi_version_0_2_1"];
    const functions = versions.map((name) => ({ name, type: "->" }));
    expect(readModule(testModule({ functions })).abiVersion).toBe("0.2.0");
  });

  test("sees a start section", () => {
    const functions = [{ name: "begin", type: "->" }];
    expect(readModule(testModule({ functions, start: true })).hasStartSection).toBe(true);
  });

  test.each([
    ["no bytes", new Uint8Array(), "the file is empty"],
    ["text", new TextEncoder().encode("(module)"), "starts with the bytes"],
    ["a component", new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), "starts with the bytes"],
    ["a module cut short", soundModule().subarray(0, 30), "longer than the module"],
  ])("refuses %s with OUT1231", (_, bytes, words) => {
    expect(() => readModule(bytes, "build/x.wasm")).toThrowError(words);
    expect(readOrDiagnose(bytes)).toBe("OUT1231");
  });

  test("ends every garbage in facts or OUT1231, never in another error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...garbage]);
        expect(["read", "OUT1231"]).toContain(readOrDiagnose(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  test("ends every damaged module in facts or OUT1231, never in another error", () => {
    const sound = soundModule();
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(damage, fc.nat(sound.length), (changes, length) => {
        const bytes = sound.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        expect(["read", "OUT1231"]).toContain(readOrDiagnose(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
