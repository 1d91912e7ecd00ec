// Guests that tell every event of a stream and answer it as they are told, call by call. A second request with
// the header `x-do` lets them act on that stream later: continue it, answer it, close it.

import type { RawGuest } from "./raw-guest.js";

type Callback =
  | "request_headers"
  | "request_body"
  | "request_trailers"
  | "request_metadata"
  | "response_headers"
  | "response_body"
  | "response_trailers"
  | "response_metadata";

export interface StreamGuest {
  /** Results of the first, second … call of a callback; the last one stays; -1: 1 until the end. Default: 0. */
  readonly answers?: Partial<Readonly<Record<Callback, readonly number[]>>>;
  /** Code that runs in a callback before it answers; by the number of the call with `calls`. */
  readonly code?: Partial<
    Readonly<Record<Callback | "log" | "done" | "delete" | "create", string>>
  >;
  /** Code by the one letter of `x-do`; the stream is the effective context. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Tells the bytes of bodies as well. Default: true. */
  readonly tellsBodies?: boolean;
  /** Tells the pairs of headers as well. Default: false. */
  readonly tellsHeaders?: boolean;
}

export const reply = (status: number, body = "", details = "by_me", grpc = -1): string =>
  `(drop (call $reply (i32.const ${status}) "${details}" "${body}" (i32.const 0) (i32.const 0) (i32.const ${grpc})))`;

export const go = (side: "request" | "response"): string =>
  `(drop (call $continueStream (i32.const ${side === "request" ? 0 : 1})))`;

export const close = (type = 0): string => `(drop (call $closeStream (i32.const ${type})))`;

/** Runs `code` at the call with this number, counted from 1. */
export const at = (callback: Callback, call: number, code: string): string =>
  `(if (i32.eq (global.get $count_${callback}) (i32.const ${call})) (then ${code}))`;

export const setBody = (
  side: "request" | "response",
  text: string,
  start = 0,
  length = -1,
): string =>
  `(drop (call $setBuffer (i32.const ${side === "request" ? 0 : 1}) (i32.const ${start}) (i32.const ${length}) "${text}"))`;

export const unframe = (side: "request" | "response"): string =>
  `(drop (call $remove (i32.const ${side === "request" ? 0 : 2}) "content-length"))`;

function tell(name: Callback, { tellsBodies = true, tellsHeaders = false }: StreamGuest): string {
  const isResponse = name.startsWith("response");
  const sayNumber = (label: string, value: string): string =>
    `(call $sayNumber "${name} ${label}" ${value})`;
  if (name.endsWith("headers")) {
    const map = isResponse ? 2 : 0;
    const pairs = `(call $say "pairs" (call $pairs (i32.const ${map}) (i32.const 0) (i32.const 4)))`;
    return `${sayNumber("end", "(local.get $end)")} ${tellsHeaders ? pairs : ""}`;
  }
  if (name.endsWith("body")) {
    const bytes = `(call $say "${name}" (call $bufferBytes (i32.const ${isResponse ? 1 : 0}) (i32.const 0) (i32.const 400) (i32.const 0) (i32.const 4)))`;
    return `${sayNumber("size", "(local.get $n)")} ${sayNumber("end", "(local.get $end)")} ${tellsBodies ? bytes : ""}`;
  }
  return sayNumber("count", "(local.get $n)");
}

const answer = (result: number): string =>
  result === -1 ? "(i32.eqz (local.get $end))" : `(i32.const ${result})`;

function resultOf(name: string, results: readonly number[]): string {
  const [last = 0] = results.slice(-1);
  return results.slice(0, -1).reduceRight((rest, result, index) => {
    const isThis = `(i32.eq (global.get $count_${name}) (i32.const ${index + 1}))`;
    return `(if (result i32) ${isThis} (then ${answer(result)}) (else ${rest}))`;
  }, answer(last));
}

const callbacks: readonly Callback[] = [
  "request_headers",
  "request_body",
  "request_trailers",
  "request_metadata",
  "response_headers",
  "response_body",
  "response_trailers",
  "response_metadata",
];

const property = (path: string): string =>
  `(call $say "${path.replace("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`;

/** Of the stream that only tells what to do nothing is told. */
const isControl = "(i32.eq (local.get $id) (global.get $control))";

const asksToDo = `(i32.eqz (call $get (i32.const 0) "x-do" (i32.const 0) (i32.const 4)))`;

function doing(actions: Readonly<Record<string, string>>): string {
  const branches = Object.entries(actions).map(
    ([letter, code]) => `
      (if (i32.eq (i32.load8_u (i32.load (i32.const 0))) (i32.const ${letter.charCodeAt(0)})) (then
        (if (i32.eqz (call $effective (global.get $held))) (then ${code}))
        (drop (call $effective (local.get $id)))
        ${reply(204)}
        (return (i32.const 1))))`,
  );
  return `(if ${asksToDo} (then (global.set $control (local.get $id)) ${branches.join("\n")} (return (i32.const 0))))`;
}

/** The guest as a module's text. */
export function streamGuest(guest: StreamGuest = {}): RawGuest {
  const { answers = {}, code = {}, actions = {} } = guest;
  const entries = callbacks.map((name) => {
    const count = `(global.set $count_${name} (i32.add (global.get $count_${name}) (i32.const 1)))`;
    const begin =
      name === "request_headers"
        ? `${doing(actions)} (global.set $held (local.get $id)) ${callbacks.map((other) => `(global.set $count_${other} (i32.const 0))`).join(" ")}`
        : `(if ${isControl} (then (return (i32.const 0))))`;
    const body = [begin, count, tell(name, guest), code[name] ?? ""].join("\n");
    return [`proxy_on_${name}`, `${body}\n${resultOf(name, answers[name] ?? [0])}`];
  });
  const log = [
    `(if ${asksToDo} (then (global.set $control (local.get $id)) (return)))`,
    ...["response\\00code_details", "response\\00code", "response\\00flags"].map(property),
    code.log ?? "",
  ];
  return {
    callbacks: {
      proxy_on_context_create: `(if (local.get $root) (then ${code.create ?? ""}))`,
      ...Object.fromEntries(entries),
      proxy_on_log: log.join("\n"),
      proxy_on_done: `(if ${isControl} (then (return (i32.const 1)))) (call $sayNumber "done" (i32.const 0)) ${code.done ?? ""} (i32.const 1)`,
      proxy_on_delete: `(if ${isControl} (then (return))) (call $sayNumber "delete" (i32.const 0)) ${code.delete ?? ""}`,
    },
    extra: [
      "(global $held (mut i32) (i32.const 0))",
      "(global $control (mut i32) (i32.const -1))",
      ...callbacks.map((name) => `(global $count_${name} (mut i32) (i32.const 0))`),
    ].join("\n"),
  };
}

/** One that lets everything pass. */
export const watcher: RawGuest = streamGuest();
