// WebAssembly modules, whatever they were written in, with requests for them: what is run on the mock host and on
// a real Envoy, and what each shows of it, without what differs between any two runs.

import type {
  ClusterAnswer,
  EnvoyMinor,
  HeaderPair,
  MockPlugin,
  MockProxyOptions,
  RawReply,
  RawRequest,
} from "../../harness/src/mock/index.js";

export interface ModuleFilter extends Omit<MockPlugin, "wasm" | "configuration"> {
  readonly wasm: Uint8Array;
  readonly name: string;
  readonly configuration?: string;
  readonly vmConfiguration?: string;
}

/** Not compared for gRPC: how its frames are cut is a matter of HTTP/2. */
export type ServerAnswer = Extract<ClusterAnswer, "never" | RawReply | { grpc: unknown }>;

export const isGrpc = (
  answer: ServerAnswer | null,
): answer is Extract<ServerAnswer, { grpc: unknown }> =>
  answer !== null && answer !== "never" && "grpc" in answer;

export interface ModuleRun {
  readonly filters: readonly ModuleFilter[];
  /** Sent one after the other, each on a connection of its own. Default: one GET of `/`. */
  readonly requests?: readonly Partial<RawRequest>[];
  readonly upstream?: RawReply;
  /** What the server behind a cluster answers; null: there is none. */
  readonly clusters?: Readonly<Record<string, ServerAnswer | null>>;
  /** Bodies arrive piece by piece, each as an event of its own. Default: false, as their bytes come. */
  readonly inPieces?: boolean;
  /** Trailers pass over HTTP/1.1, on both sides. Default: false. */
  readonly http1Trailers?: boolean;
  /** Milliseconds after each request, in which ticks and callouts come. Default: 20. */
  readonly wait?: number;
  /** What the log says last; a real Envoy is waited for until it does, in place of `wait`, for 60 seconds at most. */
  readonly until?: string;
  /** Whether the log goes on until the proxy has ended. Default: false. */
  readonly toTheEnd?: boolean;
  /** What else stands around the filters, for each side in its own words. */
  readonly around?: {
    readonly mock: Partial<MockProxyOptions>;
    /** Changes Envoy's bootstrap. */
    readonly envoy: (bootstrap: object) => void;
  };
  /** Which Envoy to be. Default: the default one. */
  readonly envoy?: EnvoyMinor;
}

export interface Shown {
  /** True when the module or its configuration was refused. */
  readonly refused: boolean;
  readonly replies: readonly unknown[];
  readonly upstream: readonly unknown[];
  readonly callouts: readonly unknown[];
  readonly log: readonly string[];
}

export const noBody: RawReply = { status: 200, headers: [["content-length", "0"]] };

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Chance and time differ between any two runs. */
function withoutChance(line: string): string {
  return line
    .replace(/((?:x-request-id|date|x-envoy-upstream-service-time)(?:: | => ))[^\n]*/g, "$1…")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:…");
}

export const pairsOf = (pairs: readonly HeaderPair[]): string[] =>
  pairs.map(([name, value]) => withoutChance(`${name}: ${value}`));

export function logOf(
  lines: readonly { prefix?: string; level: string; message: string }[],
): string[] {
  return lines.map(({ level, message }) => `${level} ${withoutChance(message)}`);
}

export function requestsOf(run: ModuleRun): RawRequest[] {
  return (run.requests ?? [{}]).map((request) => ({
    method: "GET",
    path: "/",
    authority: "example.test",
    ...request,
  }));
}

export const refusal: Shown = { refused: true, replies: [], upstream: [], callouts: [], log: [] };
