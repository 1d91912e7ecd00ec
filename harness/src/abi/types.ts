// Words for the border between a module and its host: ABI versions and WebAssembly function types.
// The shorthand `signature("iiI->i")` keeps the tables readable as tables.

/** Versions of the proxy-wasm ABI, as a module declares them by exporting `proxy_abi_version_…`. */
export type AbiVersion = "0.1.0" | "0.2.0" | "0.2.1";

export const abiVersions: readonly AbiVersion[] = ["0.1.0", "0.2.0", "0.2.1"];

/** Name of the function export with which a module declares its ABI version. It is never called. */
export const abiVersionExports: ReadonlyMap<string, AbiVersion> = new Map([
  ["proxy_abi_version_0_1_0", "0.1.0"],
  ["proxy_abi_version_0_2_0", "0.2.0"],
  ["proxy_abi_version_0_2_1", "0.2.1"],
]);

/** Versions of Envoy since which something is there; what has none is in every Envoy that sidecars run. */
export type SinceEnvoy = "1.37" | "1.38" | "1.39" | "1.40";

/** Whether something is allowed; a version means: since that Envoy. */
export type Allowance = boolean | SinceEnvoy;

export type ValueType = "i32" | "i64" | "f32" | "f64";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

const valueTypes: Readonly<Record<string, ValueType>> = { i: "i32", I: "i64", f: "f32", F: "f64" };

function valueTypesOf(letters: string): ValueType[] {
  return [...letters].map((letter) => {
    const type = valueTypes[letter];
    if (type === undefined) throw new Error(`"${letter}" is no letter of a signature`);
    return type;
  });
}

/** `"iiI->i"` is a function of two i32 and one i64 with an i32 result; `"i->"` has no result. */
export function signature(text: string): FunctionType {
  const [params = "", results = ""] = text.split("->");
  return { params: valueTypesOf(params), results: valueTypesOf(results) };
}

export function sameFunctionType(a: AnyFunctionType, b: AnyFunctionType): boolean {
  return a.params.join() === b.params.join() && a.results.join() === b.results.join();
}

/** A function's type as it stands in a module, where value types beyond the ABI's four are possible. */
export interface AnyFunctionType {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** As Envoy prints it in its refusals: `i32 i32 -> i32`, an empty list as `void`. */
export function formatFunctionType(type: AnyFunctionType): string {
  const list = (types: readonly string[]): string =>
    types.length === 0 ? "void" : types.join(" ");
  return `${list(type.params)} -> ${list(type.results)}`;
}
