// Modules that trap, in each way that there is, without and with the names of their functions.

import { assemble } from "../raw-guest.js";
import { assembleNamed, configuring, type StartCase } from "./start-case.js";

const table = "(table $t 2 funcref) (elem $e func $one) (func $one (param i32)) (elem (table $t) (i32.const 0) func $one)"; // prettier-ignore
const leaf = "(type $leaf (func))";

// [R5.1-1], [R5.1-2]
const traps: Readonly<Record<string, readonly [body: string, extra?: string]>> = {
  unreachable: ["(call $deep )", "(func $deep (call $deeper)) (func $deeper unreachable)"],
  load: ["(drop (i32.load (i32.const -8)))"],
  store: ["(i64.store offset=4294967295 (i32.const -8) (i64.const 0))"],
  divide: ["(drop (i32.div_s (i32.const 1) (i32.const 0)))"],
  remainder: ["(drop (i64.rem_u (i64.const 1) (i64.const 0)))"],
  quotient: ["(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))"],
  truncate: ["(drop (i32.trunc_f64_s (f64.const 1e300)))"],
  "truncate-nan": ["(drop (i32.trunc_f32_u (f32.const nan)))"],
  "call-type": ["(call_indirect (type $leaf) (i32.const 0))", `${leaf} ${table}`],
  "call-null": ["(call_indirect (type $leaf) (i32.const 1))", `${leaf} ${table}`],
  "call-range": ["(call_indirect (type $leaf) (i32.const 5))", `${leaf} ${table}`],
  copy: ["(memory.copy (i32.const -1) (i32.const 0) (i32.const 4))"],
  fill: ["(memory.fill (i32.const -1) (i32.const 0) (i32.const 4))"],
  init: ["(memory.init $d (i32.const 0) (i32.const 0) (i32.const 9))", `(data $d "abc")`],
  "table-get": ["(drop (table.get $t (i32.const 9)))", table],
  "table-init": ["(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 9))", table],
  "table-copy": ["(table.copy $t $t (i32.const 9) (i32.const 0) (i32.const 1))", table],
  throw: ["(throw $thrown (i32.const 1))", "(tag $thrown (param i32))"],
  unaligned: ["(drop (i32.atomic.rmw.add (i32.const 2) (i32.const 1)))"],
  recursion: [`(call $again (i32.const 30))`, `(func $again (param i32) (if (local.get 0) (then (call $again (i32.sub (local.get 0) (i32.const 1)))) (else unreachable)))`], // prettier-ignore
  "in-loops": [`(loop (call $inner))`, `(func $inner (loop (loop (nop)) (block (loop (drop (i32.load (i32.const -1)))))))`], // prettier-ignore
  // The name of a function may be the mangled name of a type, or of a function of Rust.
  demangled: ["(call $d )", "(func $d (call $_ZN4core9panicking5panic17h0123456789abcdefE)) (func $_ZN4core9panicking5panic17h0123456789abcdefE unreachable)"], // prettier-ignore
};

const cases = Object.entries(traps).flatMap(([name, [body, extra = ""]]): StartCase[] => {
  const text = configuring(body, { extra });
  return [
    { name: `trap-${name}`, wasm: assemble(text) },
    { name: `trap-${name}-named`, wasm: assembleNamed(text) },
  ];
});

/** Property of the plugin, so that the allocator is asked outside of a stream as well. */
const asksForName = `
  (call $say "first" (call $property "plugin_name" (i32.const 0) (i32.const 4)))
  (call $say "second" (call $property "plugin_name" (i32.const 0) (i32.const 4)))`;

function allocating(name: string, malloc: string): StartCase[] {
  const text = configuring(asksForName, {
    malloc,
    extra: "(func $asksTheTime (drop (call $time (i32.const 32))))",
  });
  return [
    { name: `trap-malloc-${name}`, wasm: assemble(text) },
    { name: `trap-malloc-${name}-named`, wasm: assembleNamed(text) },
  ];
}

export const trapCases: readonly StartCase[] = [
  ...cases,
  {
    // Which function meets the end of the stack differs from run to run.
    name: "trap-stack",
    wasm: assemble(configuring("(call $again )", { extra: "(func $again (call $again))" })),
  },
  // [R1.2-6], [R1.3-4]
  ...allocating("unreachable", "unreachable"),
  ...allocating("restricted", "(call $asksTheTime)"),
  // [R1.2-5]
  ...allocating("zero", "(return (i32.const 0))"),
  ...allocating("far", "(return (i32.const -4))"),
  ...allocating("near-the-end", "(return (i32.const 524285))"),
  // [R1.3-4], [R2.1-1]
  ...allocating("logs", `(drop (call $log (i32.const 2) (i32.const 4096) (i32.const 5)))`),
  // [R1.3-3]: what was returned is never freed.
  {
    name: "free-is-not-called",
    wasm: assemble(configuring(asksForName, { extra: `(func (export "free") (param i32) unreachable)` })), // prettier-ignore
  },
  // [R5.1-6]
  {
    name: "memory-growth",
    wasm: assemble(
      configuring(`(call $sayNumber "grow" (memory.grow (i32.const 16376)))
        (call $sayNumber "beyond" (memory.grow (i32.const 1))) (call $sayNumber "size" (memory.size))`),
    ),
  },
  {
    name: "memory-growth-beyond",
    wasm: assemble(configuring(`(call $sayNumber "grow" (memory.grow (i32.const 16377))) (call $sayNumber "size" (memory.size))`)), // prettier-ignore
  },
];
