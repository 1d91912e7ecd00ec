import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble } from "../../../test/conformance/raw-guest.js";
import { limitModule } from "./limit-module.js";

const fuelOf = (instance: WebAssembly.Instance, name = ""): WebAssembly.Global =>
  instance.exports[name] as WebAssembly.Global;

function instantiate(text: string): {
  run: (...args: unknown[]) => unknown;
  fuel: WebAssembly.Global;
} {
  const limited = limitModule(assemble(text), true);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(limited?.bytes as Uint8Array<ArrayBuffer>)); // prettier-ignore
  return {
    run: instance.exports.run as () => unknown,
    fuel: fuelOf(instance, limited?.fuelExport),
  };
}

const countDown = `(module (func (export "run") (param $n i32) (result i32) (local $sum i32)
  (loop $again
    (local.set $sum (i32.add (local.get $sum) (local.get $n)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $sum)))`;

describe("a limited module", () => {
  it("does what it did", () => {
    expect(instantiate(countDown).run(100)).toBe(5050);
  });

  it("takes one for each turn of a loop", () => {
    const { run, fuel } = instantiate(countDown);
    fuel.value = 1000;
    run(100);
    expect(fuel.value).toBe(900);
  });

  it("traps when nothing is left", () => {
    const { run, fuel } = instantiate(countDown);
    fuel.value = 50;
    expect(() => run(100)).toThrow(WebAssembly.RuntimeError);
    expect(fuel.value).toBe(-1);
  });

  it.each([
    ["a loop without an end", `(module (func (export "run") (loop $l (br $l))))`],
    ["tail calls in a circle", `(module (func $a (export "run") (return_call $b)) (func $b (return_call $a)))`], // prettier-ignore
    ["calls that grow without end", `(module (func $a (export "run") (call $b) (call $b)) (func $b (call $c) (call $c)) (func $c (call $d) (call $d) (call $d)) (func $d (call $e) (call $e) (call $e)) (func $e (call $f) (call $f) (call $f)) (func $f (call $g) (call $g)) (func $g (nop)))`], // prettier-ignore
    ["a loop with parameters and results", `(module (func (export "run") (result i32) (i32.const 1) (loop $l (param i32) (result i32) (br $l))))`], // prettier-ignore
  ])("ends %s", (_, text) => {
    const { run, fuel } = instantiate(text);
    fuel.value = 40;
    expect(() => run()).toThrow(/unreachable/);
    expect(fuel.value).toBe(-1);
  });

  it("finds the loops between all kinds of instructions", () => {
    const text = `(module
      (memory 1 2) (table $t 4 funcref) (data $d "abc") (elem $e func $run)
      (global $g (mut i64) (i64.const 0))
      (tag $thrown (param i32))
      (type $leaf (func))
      (func $run (export "run") (result i32)
        (local $f f64) (local $v v128) (local $i i32)
        (drop (f32.const 1.5)) (drop (i64.const -99999999999))
        (local.set $v (v128.const i32x4 1 2 3 4))
        (local.set $v (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v)))
        (drop (i8x16.extract_lane_s 3 (local.get $v)))
        (local.set $v (v128.load8_lane 1 (i32.const 8) (local.get $v)))
        (drop (v128.load32_zero (i32.const 8)))
        (drop (i32.trunc_sat_f64_s (f64.const 1e300)))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))
        (memory.copy (i32.const 0) (i32.const 1) (i32.const 1))
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 1))
        (data.drop $d)
        (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
        (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 1))
        (drop (table.grow $t (ref.func $run) (i32.const 1)))
        (drop (table.size $t))
        (drop (ref.is_null (table.get $t (i32.const 0))))
        (drop (select (result funcref) (table.get $t (i32.const 0)) (ref.func $run) (i32.const 1)))
        (i32.store8 offset=300 (i32.const 0) (i32.extend8_s (i32.const 200)))
        (block $a (block $b (br_table $a $b $a (i32.const 1))))
        (global.set $g (i64.const 5))
        (drop (memory.grow (i32.const 0)))
        (loop $l
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (if (i32.lt_u (local.get $i) (i32.const 10)) (then (br $l))))
        (local.get $i)))`;
    const { run, fuel } = instantiate(text);
    fuel.value = 100;
    expect(run()).toBe(10);
    expect(fuel.value).toBe(90);
  });

  it("counts its globals behind those of the module, whatever sections there are", () => {
    const texts = [
      `(module (global (export "a") i32 (i32.const 7)) (func (export "run") (result i32) (loop (result i32) (global.get 0))))`,
      `(module (memory (export "fuel") 1) (func (export "run") (result i32) (loop (result i32) (i32.const 7))))`,
      `(module (table 1 funcref) (elem (i32.const 0) $f) (func $f (export "run") (result i32) (loop (result i32) (i32.const 7))))`,
    ];
    for (const text of texts) expect(instantiate(text).run()).toBe(7);
  });

  // [R5.1-6]
  it.each([
    ["without a maximum", "1", 16_384],
    ["with a larger maximum", "1 65536", 16_384],
    ["with a smaller maximum", "1 3", 3],
  ])("gets at most 1 GiB: memory %s", (_, limits, most) => {
    const text = `(module (memory ${limits}) (func (export "run") (param i32) (result i32) (memory.grow (local.get 0))))`;
    const { run } = instantiate(text);
    expect(run(most)).toBe(-1);
    expect(run(most - 1)).toBe(1);
    expect(run(1)).toBe(-1);
  });
});

it("the places of a limited module lead back to the original", () => {
  const bytes = assemble(`(module (memory 1)
    (func (export "run") (loop (loop (drop (i32.load (i32.const -4)))) (call $b)))
    (func $b (unreachable)))`);
  const limited = limitModule(bytes, true);
  const at = (code: Uint8Array, part: number[]): number => Buffer.from(code).lastIndexOf(Buffer.from(part)); // prettier-ignore
  const rewritten = limited?.bytes ?? new Uint8Array(0);
  const load = [0x41, 0x7c, 0x28];
  expect(limited?.offsets.original(at(rewritten, load))).toBe(at(bytes, load));
  const trap = [0x00, 0x00, 0x0b];
  expect(limited?.offsets.original(at(rewritten, trap))).toBe(at(bytes, trap));
  const check = [0x48, 0x04, 0x40, 0x00];
  expect(limited?.offsets.original(at(rewritten, check) + 3)).toBeUndefined();
});

it("bytes that are no module are left to others, whatever they are", () => {
  const sound = assemble(countDown);
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(damage, fc.nat(sound.length), (changes, length) => {
      const bytes = sound.slice(0, length);
      for (const [index, value] of changes) if (index < length) bytes[index] = value;
      limitModule(bytes, true);
    }),
    { numRuns: 3000 },
  );
});
