// Guests that tell every event of a stream and answer it as they are told, call by call; ticks continue,
// answer or close the stream later.

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
  /** Results of the first, second … call of a callback; the last one stays. Default: 0. */
  readonly answers?: Partial<Readonly<Record<Callback, readonly number[]>>>;
  /** Code that runs in a callback before it answers; by the number of the call with `calls`. */
  readonly code?: Partial<
    Readonly<Record<Callback | "log" | "done" | "delete" | "create", string>>
  >;
  /** Code of the first, second … tick, 60 ms apart, with the stream as effective context. */
  readonly ticks?: readonly string[];
  /** Tells the bytes of bodies as well. Default: true. */
  readonly tellsBodies?: boolean;
  /** Tells the pairs of headers as well. Default: false. */
  readonly tellsHeaders?: boolean;
}

export const tickMilliseconds = 60;

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

function resultOf(name: string, results: readonly number[]): string {
  const [last = 0] = results.slice(-1);
  return results.slice(0, -1).reduceRight((rest, result, index) => {
    const isThis = `(i32.eq (global.get $count_${name}) (i32.const ${index + 1}))`;
    return `(if (result i32) ${isThis} (then (i32.const ${result})) (else ${rest}))`;
  }, `(i32.const ${last})`);
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

/** The guest as a module's text. */
export function streamGuest(guest: StreamGuest = {}): RawGuest {
  const { answers = {}, code = {}, ticks = [] } = guest;
  const entries = callbacks.map((name) => {
    const count = `(global.set $count_${name} (i32.add (global.get $count_${name}) (i32.const 1)))`;
    const begin =
      name === "request_headers" && ticks.length > 0
        ? `(drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const ${tickMilliseconds}))) (drop (call $effective (local.get $id)))`
        : "";
    const body = [count, begin, tell(name, guest), code[name] ?? ""].join("\n");
    return [`proxy_on_${name}`, `${body}\n${resultOf(name, answers[name] ?? [0])}`];
  });
  const tick = ticks.map(
    (action, index) =>
      `(if (i32.eq (global.get $ticks) (i32.const ${index + 1})) (then (call $sayNumber "tick" (i32.const ${index + 1})) (drop (call $effective (global.get $held))) ${action}))`,
  );
  const stop = `(if (i32.ge_u (global.get $ticks) (i32.const ${ticks.length})) (then (drop (call $tickPeriod (i32.const 0)))))`;
  return {
    callbacks: {
      proxy_on_context_create: `(if (local.get $root) (then (global.set $held (local.get $id)) (call $sayNumber "create" (i32.const 0)) ${code.create ?? ""}))`,
      ...Object.fromEntries(entries),
      ...(ticks.length > 0 && {
        proxy_on_tick: `(global.set $ticks (i32.add (global.get $ticks) (i32.const 1))) ${stop} ${tick.join("\n")}`,
      }),
      proxy_on_log: `${property("response\\00code_details")} ${property("response\\00code")} ${property("response\\00flags")} ${code.log ?? ""}`,
      proxy_on_done: `(call $sayNumber "done" (i32.const 0)) ${code.done ?? ""} (i32.const 1)`,
      proxy_on_delete: `(call $sayNumber "delete" (i32.const 0)) ${code.delete ?? ""}`,
    },
    extra: [
      "(global $held (mut i32) (i32.const 0))",
      "(global $ticks (mut i32) (i32.const 0))",
      ...callbacks.map((name) => `(global $count_${name} (mut i32) (i32.const 0))`),
    ].join("\n"),
  };
}

/** One that lets everything pass. */
export const watcher: RawGuest = streamGuest();
