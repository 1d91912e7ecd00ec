// Guests that read properties, call foreign functions and evaluate expressions in their callbacks, and log what
// they get in hexadecimal: `callback label=status hex`.

import { rawGuest } from "./raw-guest.js";
import { wasmText } from "./callout-guest.js";

/** Callbacks in which a guest can ask, and how each ends. */
export const callbackEnds: Readonly<Record<string, string>> = {
  proxy_on_context_create: "",
  proxy_on_vm_start: "(i32.const 1)",
  proxy_on_configure: "(i32.const 1)",
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

/** Above the library's own memory: the texts of these guests take much room. */
const hexLibrary = `
  (func $digit (param $at i32) (param $value i32)
    (i32.store8 (local.get $at)
      (i32.add (local.get $value)
        (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $value) (i32.const 10))))))
  (func $hex (param $name i32) (param $size i32) (param $status i32)
    (local $at i32) (local $index i32) (local $byte i32)
    (memory.copy (i32.const 400000) (local.get $name) (local.get $size))
    (local.set $at (i32.add (i32.const 400000) (local.get $size)))
    (i32.store8 (local.get $at) (i32.const 61))
    (local.set $at (call $number (i32.add (local.get $at) (i32.const 1)) (local.get $status)))
    (i32.store8 (local.get $at) (i32.const 32))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $index) (i32.load (i32.const 4))))
        (br_if $end (i32.ge_u (local.get $index) (i32.const 20000)))
        (local.set $byte (i32.load8_u (i32.add (i32.load (i32.const 0)) (local.get $index))))
        (call $digit (local.get $at) (i32.shr_u (local.get $byte) (i32.const 4)))
        (call $digit (i32.add (local.get $at) (i32.const 1)) (i32.and (local.get $byte) (i32.const 15)))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (drop (call $log (i32.const 2) (i32.const 400000) (i32.sub (local.get $at) (i32.const 400000))))
    (i64.store (i32.const 0) (i64.const 0)))`;

const textOf = (text: string | Uint8Array): string => `"${wasmText(Buffer.from(text as string))}"`;

/** Reads a property whose path is written with `|` between the names. */
export const read = (label: string, path: string): string =>
  `(call $hex ${textOf(`${label} ${path}`)} (call $property ${textOf(path.replaceAll("|", "\0"))} (i32.const 0) (i32.const 4)))`;

export const write = (path: string, value: string | Uint8Array): string =>
  `(call $sayNumber ${textOf(`set ${path}`)} (call $setProperty ${textOf(path.replaceAll("|", "\0"))} ${textOf(value)}))`;

/** Calls a foreign function and logs what it gives. */
export const foreign = (label: string, name: string, argument: string | Uint8Array): string => `
  (i64.store (i32.const 24) (i64.const 0))
  (i32.store (i32.const 40) (call $foreign "${name}" ${textOf(argument)} (i32.const 24) (i32.const 28)))
  (i64.store (i32.const 0) (i64.load (i32.const 24)))
  (call $hex ${textOf(label)} (i32.load (i32.const 40)))`;

/** Makes an expression, evaluates it where that worked, and logs the value. */
export const evaluate = (label: string, source: string | Uint8Array): string => `
  (i64.store (i32.const 24) (i64.const 0))
  (i32.store (i32.const 40) (call $foreign "expr_create" ${textOf(source)} (i32.const 24) (i32.const 28)))
  (i64.store (i32.const 0) (i64.load (i32.const 24)))
  (if (i32.load (i32.const 40))
    (then (call $hex ${textOf(`${label} not made`)} (i32.load (i32.const 40))))
    (else
      (i32.store (i32.const 44) (i32.load (i32.load (i32.const 0))))
      (i64.store (i32.const 24) (i64.const 0))
      (i32.store (i32.const 40) (call $foreign "expr_evaluate" (i32.const 44) (i32.const 4) (i32.const 24) (i32.const 28)))
      (i64.store (i32.const 0) (i64.load (i32.const 24)))
      (call $hex ${textOf(label)} (i32.load (i32.const 40)))))`;

/** Fields of a protobuf message: texts and bytes with their length, numbers as they are. */
export function message(
  ...fields: readonly (readonly [number, string | Uint8Array | number])[]
): Buffer {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [Buffer.from([number * 8, value])];
    const bytes = Buffer.from(value as string);
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]; // prettier-ignore
    return [Buffer.from([number * 8 + 2, ...length]), bytes];
  });
  return Buffer.concat(parts);
}

/** A guest that runs these bodies in the callbacks; `end` replaces what a callback answers. */
export function attributeGuest(
  bodies: Readonly<Record<string, string>>,
  ends: Readonly<Record<string, string>> = {},
  extra = "",
): Uint8Array {
  const raised = `(if (i32.lt_u (global.get $top) (i32.const 150000)) (then (global.set $top (i32.const 150000))))`;
  const callbacks = Object.entries({ proxy_on_context_create: "", ...bodies }).map(
    ([name, body]) => [
      name,
      `${name === "proxy_on_context_create" ? raised : ""} ${body} ${ends[name] ?? callbackEnds[name] ?? ""}`,
    ],
  );
  return rawGuest({
    callbacks: Object.fromEntries(callbacks) as Record<string, string>,
    extra: hexLibrary + extra,
  });
}

/** The same in each of the callbacks. */
export function everywhere(
  body: (callback: string) => string,
  callbacks: readonly string[] = Object.keys(callbackEnds),
): Uint8Array {
  return attributeGuest(
    Object.fromEntries(callbacks.map((name) => [name, body(name.slice("proxy_on_".length))])),
  );
}
