// Requests, replies, guests and single calls that the comparisons of header maps are made of.

import type { HeaderPair, RawReply, RawRequest } from "../../harness/src/mock/index.js";
import { dump, pairsText, plainAnswers } from "./header-guests.js";
import type { RawGuest } from "./raw-guest.js";

const bytes = (value: string): Uint8Array => Buffer.from(value);

export const withTrailers = { http1Trailers: true };

export const post: Partial<RawRequest> = {
  method: "POST",
  headers: [["content-length", "7"], ["x-mine", "request"]], // prettier-ignore
  chunks: [bytes("abcdefg")],
};

export const full: Partial<RawRequest> = {
  method: "POST",
  headers: [["transfer-encoding", "chunked"], ["x-mine", "request"]], // prettier-ignore
  chunks: [bytes("abcdefg")],
  trailers: [["x-mine", "request trailer"]],
};

export const fullReply: RawReply = {
  status: 200,
  headers: [["transfer-encoding", "chunked"], ["x-mine", "response"]], // prettier-ignore
  chunks: [bytes("12345678")],
  trailers: [["x-mine", "response trailer"]],
};

export const someBody: RawReply = {
  status: 200,
  headers: [["content-length", "8"], ["x-mine", "response"]], // prettier-ignore
  chunks: [bytes("12345678")],
};

const map = (type: number): string => `(i32.const ${type})`;

/** All calls on one map, reading first; writes that change nothing. */
export const callsOn = (type: number, label: string): string => `
  (call $say "${label} get" (call $get ${map(type)} "x-mine" (i32.const 0) (i32.const 4)))
  (call $say "${label} absent" (call $get ${map(type)} "x-none" (i32.const 0) (i32.const 4)))
  (call $sayNumber "${label} pairs" (call $pairs ${map(type)} (i32.const 0) (i32.const 4)))
  (call $sayNumber "${label} pairs there" (i32.gt_u (i32.load (i32.const 4)) (i32.const 0)))
  (i64.store (i32.const 0) (i64.const 0))`;

export const writesOn = (type: number, label: string): string => `
  (i32.store (i32.const 8) (i32.const 777))
  (call $sayNumber "${label} size" (call $mapSize ${map(type)} (i32.const 8)))
  (call $sayNumber "${label} size written" (i32.ne (i32.load (i32.const 8)) (i32.const 777)))
  (call $sayNumber "${label} remove" (call $remove ${map(type)} "x-none"))
  (call $sayNumber "${label} add" (call $add ${map(type)} "x-added" "${label}"))
  (call $sayNumber "${label} replace" (call $replace ${map(type)} "x-replaced" "${label}"))`;

export const setsOn = (type: number, label: string): string =>
  `(call $sayNumber "${label} set" (call $setPairs ${map(type)} "${pairsText([["x-set", "1"]])}"))`;

export const inRequest = (code: string, more: Partial<RawGuest> = {}): RawGuest => ({
  ...more,
  callbacks: { proxy_on_request_headers: `${code} (i32.const 0)` },
});

export const inResponse = (code: string, more: Partial<RawGuest> = {}): RawGuest => ({
  ...more,
  callbacks: { proxy_on_response_headers: `${code} (i32.const 0)` },
});

/** Shows what the filter behind gets; on the response side, put it first in the chain. */
export const onlooker: RawGuest = {
  extra: dump,
  callbacks: {
    ...plainAnswers,
    proxy_on_request_headers: `(call $dump "sees" (i32.const 0)) (i32.const 0)`,
    proxy_on_request_trailers: `(call $dump "sees trailers" (i32.const 1)) (i32.const 0)`,
    proxy_on_response_headers: `(call $dump "sees response" (i32.const 2)) (i32.const 0)`,
    proxy_on_response_trailers: `(call $dump "sees response trailers" (i32.const 3)) (i32.const 0)`,
    proxy_on_log: `(call $dump "log" (i32.const 0)) (call $dump "log response" (i32.const 2)) (call $dump "log trailers" (i32.const 3))`,
  },
};

export const replaceHeader = (type: number, name: string, value: string): string =>
  `(drop (call $replace ${map(type)} "${name}" "${value}"))`;
export const addHeader = (type: number, name: string, value: string): string =>
  `(drop (call $add ${map(type)} "${name}" "${value}"))`;
export const removeHeader = (type: number, name: string): string =>
  `(drop (call $remove ${map(type)} "${name}"))`;
export const setHeaders = (type: number, pairs: readonly HeaderPair[]): string =>
  `(call $sayNumber "set" (call $setPairs ${map(type)} "${pairsText(pairs)}"))`;

export const reply = (status: number): string =>
  `(drop (call $reply (i32.const ${status}) "mine" "body" (i32.const 0) (i32.const 0) (i32.const -1)))`;

export const requestPseudo: readonly HeaderPair[] = [[":path", "/set"], [":method", "GET"], [":authority", "set.test"], [":scheme", "http"]]; // prettier-ignore

export const many = (count: number, value = "1"): HeaderPair[] =>
  Array.from({ length: count }, (_, index) => [`x-${index}`, value]);
