// What one run of a program came to, in the same form for a real Envoy and for the mock: everything that a client, a
// server, the log and the statistics show, without what differs between any two runs.

export interface SeenReply {
  /** "complete", "reset" before the end, "hangs": nothing more came while the client was patient. */
  readonly end: "complete" | "reset" | "hangs" | "garbled";
  readonly status?: number;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly trailers?: readonly string[];
}

export interface SeenRequest {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
  readonly complete: boolean;
}

export type ThreadName = "base" | "canary" | "main" | "worker";

export interface Outcome {
  /** "served", or what became of the host. */
  readonly host: "served" | "refused" | "died" | "unspecified" | "not run";
  /** Why, for the reader; not compared. */
  readonly note?: string;
  readonly replies: readonly SeenReply[];
  readonly upstream: readonly SeenRequest[];
  readonly callouts: readonly SeenRequest[];
  readonly log: Readonly<Record<ThreadName, readonly string[]>>;
  readonly statistics: readonly string[];
  /** Host call, callback and status of each step that ran, for the matrix. */
  readonly cells: readonly string[];
}

export const noLog: Outcome["log"] = { base: [], canary: [], main: [], worker: [] };

export function emptyOutcome(host: Outcome["host"], note?: string): Outcome {
  return {
    host,
    ...(note !== undefined && { note }),
    replies: [],
    upstream: [],
    callouts: [],
    log: noLog,
    statistics: [],
    cells: [],
  };
}
