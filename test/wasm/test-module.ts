// Builds small WebAssembly modules for tests, section by section: no compiler makes the wrong ones.

import { signature } from "../../harness/src/abi/types.js";

const valueTypeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

interface FunctionItem {
  readonly name: string;
  /** As in `signature()`: "ii->i". */
  readonly type: string;
}

export interface TestModule {
  readonly imports?: readonly (FunctionItem & { readonly module?: string })[];
  readonly importedGlobal?: { readonly module: string; readonly name: string };
  readonly functions?: readonly FunctionItem[];
  /** Pages; without it there is no memory. */
  readonly memory?: {
    readonly initial: number;
    readonly maximum?: number;
    readonly exported?: boolean;
  };
  readonly start?: boolean;
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, items: readonly number[][]): number[] {
  const body = vector(items);
  return items.length === 0 ? [] : [id, ...unsigned(body.length), ...body];
}

function functionType(type: string): number[] {
  const { params, results } = signature(type);
  const codes = (list: typeof params): number[] =>
    vector(list.map((item) => [valueTypeCodes[item]]));
  return [0x60, ...codes(params), ...codes(results)];
}

/** A module whose functions all trap. One without faults: see `soundModule`. */
export function testModule(parts: TestModule): Uint8Array {
  const { imports = [], functions = [], memory, importedGlobal, start = false } = parts;
  const all = [...imports, ...functions];
  const globals = importedGlobal
    ? [[...text(importedGlobal.module), ...text(importedGlobal.name), 0x03, 0x7f, 0x00]]
    : [];
  const exported = functions.map(({ name }, index) => [
    ...text(name),
    0x00,
    ...unsigned(imports.length + index),
  ]);
  if (memory !== undefined && memory.exported !== false)
    exported.push([...text("memory"), 0x02, 0]);
  const limits = (): number[] =>
    memory?.maximum === undefined
      ? [0x00, ...unsigned(memory?.initial ?? 0)]
      : [0x01, ...unsigned(memory.initial), ...unsigned(memory.maximum)];
  const startBody = start ? [0x08, 1, ...unsigned(imports.length)] : [];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(
      1,
      all.map(({ type }) => functionType(type)),
    ),
    ...section(2, [
      ...imports.map(({ module = "env", name }, index) => [
        ...text(module),
        ...text(name),
        0x00,
        ...unsigned(index),
      ]),
      ...globals,
    ]),
    ...section(
      3,
      functions.map((_, index) => unsigned(imports.length + index)),
    ),
    ...section(5, memory === undefined ? [] : [limits()]),
    ...section(7, exported),
    ...startBody,
    ...section(
      10,
      functions.map(() => [3, 0, 0x00, 0x0b]),
    ),
  ]);
}

/** Loads in Envoy; `changes` replace parts of it. */
export function soundModule(changes: TestModule = {}): Uint8Array {
  return testModule({
    imports: [{ name: "proxy_log", type: "iii->i" }],
    functions: [
      { name: "proxy_abi_version_0_2_1", type: "->" },
      { name: "malloc", type: "i->i" },
      { name: "proxy_on_request_headers", type: "iii->i" },
    ],
    memory: { initial: 1, maximum: 16 },
    ...changes,
  });
}
