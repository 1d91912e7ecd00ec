// A random program as data: what the probe does in each callback, what the client sends, what the servers
// behind the proxy answer. It is JSON, so that a disagreement can be kept as a file.

import type { AbiVersion } from "../../../harness/src/abi/types.js";

export type Pairs = readonly (readonly [name: string, value: string])[];

/** One argument of a host call. Texts are byte strings and become an address and a size. */
export type Argument =
  | number
  | string
  /** A list in the host's own encoding: address and size. */
  | { readonly pairs: Pairs }
  /** A 64-bit number. */
  | { readonly long: string }
  /** Address of the output word with this index; it is filled with a sentinel before the call. */
  | { readonly out: number }
  /** A number that an earlier step kept. */
  | { readonly saved: number }
  | { readonly context: "own" | "root" }
  /** A text after the probe's own mark, so that the line can be attributed: address and size. */
  | { readonly marked: string }
  /** A list of one WASI vector with such a text: address and count. */
  | { readonly vector: string }
  /** The address so many bytes before the end of memory. */
  | { readonly fromEnd: number }
  /** A number that an earlier step kept, as four bytes: address and size. */
  | { readonly savedBytes: number };

/** What a step reads back: a word, a 64-bit number, or the bytes that two words point at. */
export type Output = readonly [kind: "word" | "long" | "data", out: number];

export interface Step {
  /** A host call by its import name, or one of the probe's own deeds. */
  readonly op: string;
  readonly args?: readonly Argument[];
  readonly outputs?: readonly Output[];
  /** Keeps the first output word, or the own context id, under this number. */
  readonly save?: number;
}

export interface Handler {
  readonly callback: string;
  /** Which of this callback's runs on one context; default: each. */
  readonly when?: { readonly run?: number; readonly from?: number; readonly end?: boolean };
  readonly steps: readonly Step[];
  /** What the callback answers. */
  readonly result: number;
}

export interface FilterProgram {
  /** Filters with the same number share a VM; the number of the namespace of data and queues. */
  readonly vm: number;
  readonly space: number;
  readonly failurePolicy?: "closed" | "open" | "reload";
  readonly allowOnHeadersStopIteration?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly handlers: readonly Handler[];
}

export interface ClientScript {
  readonly protocol: "http/1.1" | "http/2";
  readonly method: string;
  readonly path: string;
  readonly authority?: string;
  readonly headers: Pairs;
  /** Pieces of the body, each written after a pause; undefined: no body. */
  readonly chunks?: readonly string[];
  /** Over HTTP/2: the last piece carries the end of the stream. */
  readonly endWithLast?: boolean;
  readonly trailers?: Pairs;
}

export interface ServerScript {
  readonly status: number;
  readonly headers: Pairs;
  readonly chunks?: readonly string[];
  readonly trailers?: Pairs;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  /** Answers when the head has come, before the request is complete. */
  readonly early?: boolean;
  readonly reset?: "before-headers" | "after-headers";
  /** Closes the connection after so many pieces of the body. */
  readonly resetAfter?: number;
}

export type CalloutScript = ServerScript | "never";

/** What the gRPC server behind the cluster `{grpc}` answers when the client has sent everything. */
export interface GrpcScriptedAnswer {
  readonly initialMetadata?: Pairs;
  readonly messages: readonly string[];
  readonly status: number;
  readonly message?: string;
  readonly trailingMetadata?: Pairs;
}

export interface Program {
  readonly abi: AbiVersion;
  readonly filters: readonly FilterProgram[];
  readonly requests: readonly ClientScript[];
  /** One for each request; the last one stays. */
  readonly upstream: readonly ServerScript[];
  /** Answers of the server behind the cluster `{auth}`, one after the other; the last one stays. */
  readonly callouts?: readonly CalloutScript[];
  readonly grpc?: GrpcScriptedAnswer;
  readonly http1Trailers?: boolean;
  /** So many times as long as the numbers below say takes everything. Default: 1. */
  readonly pace?: number;
}

/*
 * What happens at the same time in a real Envoy happens in any order, so that each kind of event has a time of its
 * own: pieces of a request at 0 modulo 100 ms, the upstream's at 50, answers of callouts at 17 and 67 (and those of
 * callouts after these at 34 and 84), ticks at 90 and 40,
 * of gRPC at 28 and 78.
 */

/** Milliseconds between the pieces of a message. */
export const chunkPause = 100;
export const upstreamDelay = 150;
export const calloutDelay = 117;
export const tickPeriod = 190;
export const grpcDelays = [28, 128, 228, 328, 428] as const;

/** A gRPC call asks for its answer's delay itself: `d128`. Answers at the same time would mix. */
export function grpcMessage(delay: (typeof grpcDelays)[number]): string {
  return `d${delay}`;
}

export function grpcDelayOf(message: Uint8Array | undefined, pace = 1): number {
  const asked = /^d(\d+)$/.exec(Buffer.from(message ?? []).toString("latin1"))?.[1];
  return Number(asked ?? grpcDelays[0] * pace);
}

/** Milliseconds for which a client waits for its reply, and after it for what the stream leaves behind. */
export const patience = 2600;
export const aftermath = 400;
