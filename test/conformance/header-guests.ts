// Guests that show header maps in readable lines, however long: `$dump` logs one line for each entry.

import type { RawGuest } from "./raw-guest.js";

/** `(call $dump "text" (i32.const TYPE))` logs the status, then `text name: value` for each entry. */
export const dump = `
  (func $join (param $at i32) (param $from i32) (param $size i32) (result i32)
    (memory.copy (local.get $at) (local.get $from) (local.get $size))
    (i32.add (local.get $at) (local.get $size)))
  (func $dump (param $name i32) (param $size i32) (param $type i32)
    (local $list i32) (local $end i32) (local $text i32) (local $at i32) (local $count i32) (local $index i32)
    (call $sayNumber (local.get $name) (local.get $size) (call $pairs (local.get $type) (i32.const 0) (i32.const 4)))
    (if (i32.eqz (i32.load (i32.const 0))) (then (return)))
    (local.set $list (i32.load (i32.const 0)))
    (local.set $count (i32.load (local.get $list)))
    (local.set $text (i32.add (i32.add (local.get $list) (i32.const 4)) (i32.mul (local.get $count) (i32.const 8))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
      (local.set $at (i32.add (local.get $list) (i32.add (i32.const 4) (i32.mul (local.get $index) (i32.const 8)))))
      (local.set $end (call $join (i32.const 300000) (local.get $name) (local.get $size)))
      (i32.store8 (local.get $end) (i32.const 32))
      (local.set $end (call $join (i32.add (local.get $end) (i32.const 1)) (local.get $text) (i32.load (local.get $at))))
      (i32.store16 (local.get $end) (i32.const 0x203a))
      (local.set $text (i32.add (i32.add (local.get $text) (i32.load (local.get $at))) (i32.const 1)))
      (local.set $end (call $join (i32.add (local.get $end) (i32.const 2)) (local.get $text) (i32.load offset=4 (local.get $at))))
      (local.set $text (i32.add (i32.add (local.get $text) (i32.load offset=4 (local.get $at))) (i32.const 1)))
      (drop (call $log (i32.const 2) (i32.const 300000) (i32.sub (local.get $end) (i32.const 300000))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br $next)))
    (i64.store (i32.const 0) (i64.const 0)))`;

/** What each callback answers when nothing else is said: Continue, or nothing. */
export const plainAnswers: Readonly<Record<string, string>> = {
  proxy_on_context_create: "",
  proxy_on_request_headers: "(i32.const 0)",
  proxy_on_request_body: "(i32.const 0)",
  proxy_on_request_trailers: "(i32.const 0)",
  proxy_on_response_headers: "(i32.const 0)",
  proxy_on_response_body: "(i32.const 0)",
  proxy_on_response_trailers: "(i32.const 0)",
  proxy_on_log: "",
  proxy_on_done: "(i32.const 1)",
  proxy_on_delete: "",
};

/** The same code in each callback of a stream; `answers` says what some of them answer instead. */
export function inEveryCallback(
  code: (callback: string) => string,
  answers: Readonly<Record<string, string>> = {},
): RawGuest {
  const callbacks: Record<string, string> = {};
  for (const [name, plain] of Object.entries(plainAnswers)) {
    callbacks[name] = `${code(name.slice("proxy_on_".length))} ${answers[name] ?? plain}`;
  }
  return { callbacks };
}

/** Text of `proxy_set_header_map_pairs` and of headers of callouts, as a string of WebAssembly text. */
export function pairsText(pairs: readonly (readonly [string, string])[]): string {
  const number = (value: number): string =>
    [0, 8, 16, 24]
      .map((shift) => `\\${((value >>> shift) & 255).toString(16).padStart(2, "0")}`)
      .join("");
  const sizes = pairs.map(([name, value]) => number(name.length) + number(value.length));
  const texts = pairs.map(([name, value]) => `${name}\\00${value}\\00`);
  return [number(pairs.length), ...sizes, ...texts].join("");
}
