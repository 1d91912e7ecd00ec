// Host calls at the edges of memory, in forbidden places and with forbidden capabilities, and every WASI call.

import { hostFunctions } from "../../../harness/src/abi/host-functions.js";
import { wasiFunctionTypes } from "../../../harness/src/abi/wasi-functions.js";
import { formatFunctionType, type FunctionType } from "../../../harness/src/abi/types.js";
import { assemble } from "../raw-guest.js";
import { configuring, type StartCase } from "./start-case.js";

function typeText({ params, results }: FunctionType): string {
  const list = (word: string, types: readonly string[]): string =>
    types.length === 0 ? "" : `(${word} ${types.join(" ")})`;
  return `${list("param", params)} ${list("result", results)}`;
}

function importText(module: string, name: string, type: FunctionType): string {
  return `(import "${module}" "${name}" (func $called ${typeText(type)}))`;
}

/** A call with these numbers, whose result is logged. */
function called(type: FunctionType, name: string, args: readonly number[]): string {
  const values = type.params.map((kind, index) => `(${kind}.const ${args[index] ?? 0})`).join(" ");
  return type.results.length === 0
    ? `(call $called ${values}) (call $sayNumber "${name}" (i32.const 0))`
    : `(call $sayNumber "${name}" (call $called ${values}))`;
}

// [R1.2-1], [R1.2-2], [R1.2-3], [R1.2-4], [R1.2-7]: 524288 is the end of the guest's memory.
const edges = configuring(`
  (call $sayNumber "both at 0" (call $property "plugin_name" (i32.const 0) (i32.const 0)))
  (call $sayNumber "size won" (i32.load (i32.const 0)))
  (call $sayNumber "empty" (call $property "plugin_vm_idx" (i32.const 0) (i32.const 4)))
  (call $sayNumber "address out of range" (call $property "plugin_name" (i32.const -4) (i32.const 4)))
  (i32.store (i32.const 0) (i32.const 7))
  (call $sayNumber "size out of range" (call $property "plugin_name" (i32.const 0) (i32.const -1)))
  (call $sayNumber "address was written" (i32.ne (i32.load (i32.const 0)) (i32.const 7)))
  (call $sayNumber "log nothing at the end" (call $log (i32.const 2) (i32.const 524288) (i32.const 0)))
  (call $sayNumber "log nothing beyond" (call $log (i32.const 2) (i32.const 524289) (i32.const 0)))
  (call $sayNumber "log nothing at 4 GiB" (call $log (i32.const 2) (i32.const -1) (i32.const 0)))
  (call $sayNumber "log to the end" (call $log (i32.const 2) (i32.const 524287) (i32.const 1)))
  (call $sayNumber "log over the end" (call $log (i32.const 2) (i32.const 524287) (i32.const 2)))
  (call $sayNumber "log around" (call $log (i32.const 2) (i32.const -1) (i32.const -1)))
  (call $sayNumber "log all" (call $log (i32.const 0) (i32.const 0) (i32.const 524288)))
  (call $sayNumber "time at the end" (call $time (i32.const 524280)))
  (call $sayNumber "time over the end" (call $time (i32.const 524281)))
  (call $sayNumber "time anywhere" (call $time (i32.const 33)))
  (call $sayNumber "level before memory" (call $log (i32.const 9) (i32.const -1) (i32.const 7)))
  (call $sayNumber "map before memory" (call $get (i32.const 8) (i32.const -1) (i32.const 7) (i32.const 0) (i32.const 4)))
  (call $sayNumber "memory before absence" (call $get (i32.const 2) (i32.const -1) (i32.const 7) (i32.const 0) (i32.const 4)))
  (call $sayNumber "buffer before memory" (call $setBuffer (i32.const 9) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (call $sayNumber "absent buffer before memory" (call $setBuffer (i32.const 4) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))
  (call $sayNumber "stream type" (call $continueStream (i32.const 4)))
  (call $sayNumber "metric's memory before its type" (call $defineMetric (i32.const 9) (i32.const -1) (i32.const 2) (i32.const 0)))
  (call $sayNumber "metric's type before its place" (call $defineMetric (i32.const 9) "m" (i32.const -1)))
  (call $sayNumber "metric's place" (call $defineMetric (i32.const 0) "m" (i32.const -1)))
  (call $sayNumber "shared value, absent" (call $getShared "absent" (i32.const -1) (i32.const -1) (i32.const -1)))
  (call $sayNumber "set shared" (call $setShared "key" "" (i32.const 0)))
  (i64.store (i32.const 0) (i64.const -1))
  (call $sayNumber "empty shared" (call $getShared "key" (i32.const 0) (i32.const 4) (i32.const 8)))
  (call $sayNumber "its address" (i32.load (i32.const 0)))
  (call $sayNumber "its size" (i32.load (i32.const 4)))
  (call $sayNumber "cas out of range" (call $getShared "key" (i32.const 0) (i32.const 4) (i32.const -1)))
  (call $sayNumber "foreign, unknown, anywhere" (call $foreign "nope" (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1)))
  (call $sayNumber "foreign, memory" (call $foreign (i32.const -1) (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
  (call $sayNumber "foreign, results nowhere" (call $foreign "compress" "aaa" (i32.const 0) (i32.const 0)))`);

/** All arguments the same, and out of range where they are pointers: the order of the checks of every call. */
// The real Envoy keeps queues from case to case, so tokens that may exist are not tried.
const wild = hostFunctions
  .filter(({ module, versions, name }) => {
    const skipped = ["proxy_done", "emscripten_notify_memory_growth", "proxy_set_tick_period_milliseconds"]; // prettier-ignore
    return module === "env" && versions.includes("0.2.1") && !skipped.includes(name);
  })
  .map(({ module, name, type }): StartCase => {
    const calls = (/(en|de)queue/.test(name) ? [0, 99, -1, 524_286] : [0, 1, 7, -1, 524_286])
      .map((value) =>
        called(
          type,
          `${name} ${value}`,
          type.params.map(() => value),
        ),
      )
      .join("\n");
    const text = configuring(calls, { imports: importText(module, name, type) });
    return { name: `wild-${name}`, wasm: assemble(text) };
  });

// [R1.3-4], [R1.4-3], [R1.4-4]: which host calls start functions and the allocator may make.
const restricted = hostFunctions
  .filter(({ versions }) => versions.includes("0.2.1"))
  .flatMap(({ module, name, type }): StartCase[] => {
    const imports = importText(module, name, type);
    const short = module === "env" ? name : `${module}.${name}`;
    const call = called(type, "result", []);
    const inMalloc = type.results.length === 0 ? `(call $called ${type.params.map((kind) => `(${kind}.const 0)`).join(" ")})` : `(drop (call $called ${type.params.map((kind) => `(${kind}.const 0)`).join(" ")}))`; // prettier-ignore
    const asks = `(call $sayNumber "asked" (call $property "plugin_name" (i32.const 0) (i32.const 4)))`;
    const start = configuring("", { imports, extra: "(func (export \"_initialize\") (call $begin))" }).replace(/\)$/, `(func $begin ${call.replace(/"result"/, "(i32.const 64) (i32.const 1)")}))`); // prettier-ignore
    return [
      { name: `start-calls-${short}`, wasm: assemble(start) },
      { name: `malloc-calls-${short}`, wasm: assemble(configuring(asks, { imports, malloc: inMalloc })) }, // prettier-ignore
    ];
  });

// [R1.8-1], [R1.8-2], table of 1.8
const wasi = [...wasiFunctionTypes].flatMap(([name, type]): StartCase[] => {
  const module = "wasi_snapshot_preview1";
  const unpredictable =
    name === "clock_time_get" || name === "random_get"
      ? "(memory.fill (i32.const 0) (i32.const 0) (i32.const 64))"
      : "";
  const calls = [0, 1, 2, 3, 16, 524_284, 524_280, 524_286, -1]
    .map(
      (
        value,
      ) => `(i64.store (i32.const 16) (i64.const -1)) (i64.store (i32.const 24) (i64.const -1))
        ${called(
          type,
          `${name} ${value}`,
          type.params.map(() => value),
        )} ${unpredictable}
        (call $sayNumber "16" (i32.load (i32.const 16))) (call $sayNumber "20" (i32.load (i32.const 20)))
        (call $sayNumber "24" (i32.load (i32.const 24)))`,
    )
    .join("\n");
  const mixed = `${called(type, "descriptor and pointers", [1, 16, 16, 16, 16, 16, 16, 16, 16, 16])} ${unpredictable}
    (call $sayNumber "16" (i32.load (i32.const 16))) (call $sayNumber "24" (i32.load (i32.const 24))) (call $sayNumber "32" (i32.load (i32.const 32)))`;
  return [module, "wasi_unstable"].map((from) => ({
    name: `wasi-${from}.${name}`,
    wasm: assemble(configuring(`${calls} ${mixed}`, { imports: importText(from, name, type) })),
  }));
});

const standard: Readonly<Record<string, FunctionType>> = {
  path_link: { params: ["i32", "i32", "i32", "i32", "i32", "i32", "i32"], results: ["i32"] },
  path_symlink: { params: ["i32", "i32", "i32", "i32", "i32"], results: ["i32"] },
  proc_raise: { params: ["i32"], results: ["i32"] },
};
const wasiRefused = Object.entries(standard).map(([name, type]) => ({
  name: `wasi-standard-${name}-${formatFunctionType(type).length}`,
  wasm: assemble(configuring("", { imports: importText("wasi_snapshot_preview1", name, type) })),
}));

const writes = (text: string): string => `
  (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (i32.const 3))
  (i32.store (i32.const 24) (i32.const 67)) (i32.store (i32.const 28) (i32.const 1))
  (i32.store (i32.const 32) (i32.const -1)) (i32.store (i32.const 36) (i32.const 0))
  (i32.store (i32.const 64) (i32.const 0x0a0a6968)) ${text}`;
const write = (name: string, ...args: number[]): string =>
  `(call $sayNumber "${name}" (call $fdWrite ${args.map((value) => `(i32.const ${value})`).join(" ")})) (call $sayNumber "wrote" (i32.load (i32.const 40)))`;
const writing = configuring(
  writes(
    [
      write("out", 1, 16, 1, 40),
      write("err", 2, 16, 2, 40),
      write("a piece of nothing anywhere", 1, 16, 3, 40),
      write("one newline", 1, 24, 1, 40),
      write("no piece", 1, 16, 0, 40),
      write("another descriptor", 3, 16, 1, 40),
      write("pieces out of range", 1, -8, 1, 40),
      write("result out of range", 1, 16, 1, -1),
    ].join("\n"),
  ),
);

// [R5.6-1], [R5.6-2], [R5.6-3]
const restrictedText = configuring(
  `(call $sayNumber "map size" (call $mapSize (i32.const 0) (i32.const 16)))
   (call $sayNumber "time" (call $time (i32.const 16)))
   (call $sayNumber "write" (call $fdWrite (i32.const 1) (i32.const 16) (i32.const 0) (i32.const 40)))
   (call $exit (i32.const 3)) (call $sayNumber "exit returned" (i32.const 0))
   (call $sayNumber "equal" (call $equal (i32.const 3) (i32.const 3)))`,
  {
    imports: `(import "wasi_unstable" "proc_exit" (func $exit (param i32)))
      (import "env" "pthread_equal" (func $equal (param i32 i32) (result i32)))`,
    extra: `(func (export "_initialize") (drop (call $log (i32.const 2) (i32.const 4096) (i32.const 3))))
      (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (drop (call $log (i32.const 2) (i32.const 4099) (i32.const 3))) (i32.const 1))`,
  },
);
const capabilities: readonly StartCase[] = [
  { name: "capabilities-none", allowedCapabilities: [] },
  {
    name: "capabilities-some",
    allowedCapabilities: ["proxy_log", "proxy_on_configure", "proxy_get_header_map_size"],
  },
  { name: "capabilities-wasi", allowedCapabilities: ["proxy_log", "proxy_on_configure", "fd_write", "proc_exit"] }, // prettier-ignore
  { name: "capabilities-without-log", allowedCapabilities: ["proxy_on_configure"] },
  { name: "capabilities-without-callbacks", allowedCapabilities: ["proxy_log"] },
].map((test) => ({ ...test, wasm: assemble(restrictedText) }));

const variables = configuring(
  `(call $sayNumber "sizes" (call $sizes (i32.const 16) (i32.const 20)))
   (call $sayNumber "count" (i32.load (i32.const 16))) (call $sayNumber "bytes" (i32.load (i32.const 20)))
   (call $sayNumber "list out of range" (call $variables (i32.const -1) (i32.const 64)))
   (call $sayNumber "bytes out of range" (call $variables (i32.const 32) (i32.const -1)))
   (call $sayNumber "get" (call $variables (i32.const 32) (i32.const 64)))
   (call $sayNumber "first" (i32.load (i32.const 32)))
   (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.load (i32.const 20)))
   (call $say "all" (i32.const 0))`,
  {
    imports: `(import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "environ_get" (func $variables (param i32 i32) (result i32)))`,
  },
);

/** Two variables of one length, in whatever order: where the second stands. */
const two = configuring(
  `(drop (call $variables (i32.const 32) (i32.const 64)))
   (call $sayNumber "first" (i32.load (i32.const 32))) (call $sayNumber "second" (i32.load (i32.const 36)))
   (call $sayNumber "its name ends" (i32.load8_u (i32.const 69)))`,
  { imports: `(import "wasi_snapshot_preview1" "environ_get" (func $variables (param i32 i32) (result i32)))` }, // prettier-ignore
);

/** What the host writes to two places, and of two clocks. */
const places = configuring(
  `(i64.store (i32.const 16) (i64.const -1)) (i64.store (i32.const 24) (i64.const -1))
   (call $sayNumber "receive" (call $receive (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 24)))
   (call $sayNumber "size" (i32.load (i32.const 16))) (call $sayNumber "flags" (i32.load (i32.const 24)))
   (call $sayNumber "pieces over the end" (call $fdWrite (i32.const 1) (i32.const 524284) (i32.const 1) (i32.const 16)))
   (call $sayNumber "pieces at the end" (call $fdWrite (i32.const 1) (i32.const 524280) (i32.const 1) (i32.const 16)))
   (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 16)))
   (call $sayNumber "years since 1970" (i32.gt_u (i32.wrap_i64 (i64.div_u (i64.load (i32.const 16)) (i64.const 31556952000000000))) (i32.const 45)))
   (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 16)))
   (call $sayNumber "years since the start" (i32.wrap_i64 (i64.div_u (i64.load (i32.const 16)) (i64.const 31556952000000000))))`,
  {
    imports: `(import "wasi_snapshot_preview1" "sock_recv" (func $receive (param i32 i32 i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))`,
  },
);

export const callCases: readonly StartCase[] = [
  { name: "memory-edges", wasm: assemble(edges) },
  ...wild,
  ...restricted,
  ...wasi,
  ...wasiRefused,
  { name: "wasi-writes", wasm: assemble(writing) },
  ...capabilities,
  {
    name: "capabilities-hide-wrong-types",
    allowedCapabilities: ["proxy_on_tick"],
    wasm: assemble(configuring("", { extra: `(func (export "proxy_on_log") (param f64))` })),
  },
  {
    name: "capabilities-do-not-hide-extras",
    allowedCapabilities: ["proxy_on_tick"],
    wasm: assemble(
      configuring("", { extra: `(func (export "envoy_on_stats_update") (param f64))` }),
    ),
  },
  { name: "environment-none", wasm: assemble(variables) },
  { name: "wasi-places", wasm: assemble(places) },
  {
    name: "start-section-calls",
    wasm: assemble(
      configuring("", {
        extra: `(start $begin) (func $begin (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0))))`,
      }),
    ),
  },
  { name: "environment-two", wasm: assemble(two), environment: { A: "1", B: "2" } },
  { name: "environment-one", wasm: assemble(variables), environment: { NAME: "a value=ü" } },
];
