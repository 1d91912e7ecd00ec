// Clusters that callouts can name, and what stands behind them: a test scripts it.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawReply } from "../raw-messages.js";

/** A callout as the server behind a cluster gets it. Texts are byte strings (each character one byte). */
export interface CalloutRequest {
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  /** `host` on the wire. */
  readonly authority: string;
  /** As on the wire, without `host`. */
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}

/** What a server does with one callout. Delays are milliseconds of the mock's own time; default: 0. */
export type ClusterAnswer =
  | (RawReply & { readonly delay?: number })
  /** Closes the connection. */
  | { readonly reset: "before-headers" | "after-headers"; readonly delay?: number }
  /** Takes the request and stays silent: only the module's own time-out ends it. */
  | "never";

/**
 * "unreachable": a cluster without a healthy host, where `proxy_http_call` itself answers InternalFailure. A
 * list is taken one by one; its last answer stays.
 */
export type ClusterScript =
  | "unreachable"
  | ClusterAnswer
  | readonly ClusterAnswer[]
  | ((request: CalloutRequest) => ClusterAnswer);

function isList(script: ClusterScript): script is readonly ClusterAnswer[] {
  return Array.isArray(script);
}

export class Cluster {
  private served = 0;

  constructor(
    readonly name: string,
    private readonly script: ClusterScript,
  ) {}

  get reachable(): boolean {
    return this.script !== "unreachable";
  }

  /** What its server does with the next request. */
  answer(request: CalloutRequest): ClusterAnswer {
    const { script } = this;
    const count = this.served++;
    if (script === "unreachable") throw new Error(`nothing reaches the cluster ${this.name}`);
    if (typeof script === "function") return script(request);
    if (!isList(script)) return script;
    return script[Math.min(count, script.length - 1)] ?? "never";
  }
}
