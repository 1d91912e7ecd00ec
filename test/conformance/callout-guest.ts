// Guests that make one HTTP callout for each request and log all that the host tells them about it.

import type { HeaderPair } from "../../harness/src/mock/index.js";
import { serializePairs } from "../../harness/src/mock/headers/pairs.js";
import type { RawGuest } from "./raw-guest.js";

/** Bytes as a text of WebAssembly. */
export function wasmText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}

export interface CalloutCall {
  readonly cluster?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string;
  readonly trailers?: readonly HeaderPair[];
  /** Milliseconds. */
  readonly timeout?: number;
  /** Lets the stream go on at once. Default: it waits for the answer. */
  readonly forget?: boolean;
  /** In which callback. Default: proxy_on_request_headers. */
  readonly from?: string;
}

export const callHeaders: readonly HeaderPair[] = [
  [":method", "GET"],
  [":path", "/check?a=b"],
  [":authority", "auth.test"],
];

/** `proxy_http_call` as an expression: its status; the token stands at address 16. */
export function callExpression(call: CalloutCall): string {
  const {
    cluster = "auth",
    headers = callHeaders,
    body = "",
    trailers = [],
    timeout = 1000,
  } = call;
  const blocks = [Buffer.from(cluster), serializePairs(headers), Buffer.from(body)];
  const texts = [...blocks, serializePairs(trailers)].map((bytes) => `"${wasmText(bytes)}"`);
  return `(call $httpCall ${texts.join(" ")} (i32.const ${timeout}) (i32.const 16))`;
}

const reads = (when: string): string => `
  (call $say "${when} headers" (call $pairs (i32.const 6) (i32.const 0) (i32.const 4)))
  (call $say "${when} status" (call $get (i32.const 6) ":status" (i32.const 0) (i32.const 4)))
  (call $say "${when} trailers" (call $pairs (i32.const 7) (i32.const 0) (i32.const 4)))
  (call $say "${when} trailer" (call $get (i32.const 7) "x-sum" (i32.const 0) (i32.const 4)))
  (call $say "${when} body" (call $bufferBytes (i32.const 4) (i32.const 0) (i32.const 1000) (i32.const 0) (i32.const 4)))
  (call $sayNumber "${when} size" (call $bufferStatus (i32.const 4) (i32.const 32) (i32.const 36)))
  (call $sayNumber "${when} write header" (call $add (i32.const 6) "x-mine" "1"))
  (call $sayNumber "${when} size of headers" (call $mapSize (i32.const 6) (i32.const 8)))
  (call $sayNumber "${when} write body" (call $setBuffer (i32.const 4) (i32.const 0) (i32.const 0) "mine"))
  (call $say "${when} get status" (call $status (i32.const 24) (i32.const 0) (i32.const 4)))
  (call $sayNumber "${when} code" (i32.load (i32.const 24)))`;

export function calloutGuest(call: CalloutCall): RawGuest {
  const { from = "proxy_on_request_headers", forget = false } = call;
  const answer = /_(headers|body)$/.test(from)
    ? `(select (i32.const 1) (i32.const 0) (i32.load (i32.const 16)))`
    : from === "proxy_on_done" || from === "proxy_on_configure"
      ? "(i32.const 1)"
      : "";
  const make = `
    (call $sayNumber "call" ${callExpression(call)})
    (call $sayNumber "token" (i32.load (i32.const 16)))
    ${forget ? `(i32.store (i32.const 16) (i32.const 0))` : ""}
    ${answer}`;
  const callbacks: Record<string, string> = {
    proxy_on_context_create: `(if (local.get $root) (then (i32.store (i32.const 64) (local.get $id))))`,
    proxy_on_http_call_response: `
      (call $sayNumber "answer" (local.get $token))
      (call $sayNumber "context" (local.get $id))
      (call $sayNumber "count" (local.get $n))
      (call $sayNumber "size" (local.get $size))
      (call $sayNumber "trailers" (local.get $trailers))
      ${reads("in")}
      (call $sayNumber "effective" (call $effective (i32.load (i32.const 64))))
      ${reads("effective")}
      (call $sayNumber "continue" (call $continueStream (i32.const 0)))`,
    proxy_on_response_headers: `${reads("after")} (i32.const 0)`,
    proxy_on_log: reads("log"),
    proxy_on_done: "(i32.const 1)",
  };
  callbacks[from] = `${make}`;
  return { callbacks };
}
