// What a line of the table of wrappers says: how a guest calls a member of the SDK, what that answers when all goes
// well, and what when the host refuses.

import type { Moment } from "../../harness/src/reference/moments.js";

/** What must be there before the call. */
export type Preparation = "change" | "collect" | "queue" | "open" | "timer" | "receive";

export interface WrapperRow {
  readonly member: string;
  /** An expression of the guest; `$` stands for the request or the response. */
  readonly call: string;
  readonly side?: "request" | "response";
  /** What must be at hand: a filter object, or that of the plugin. */
  readonly needs?: "filter" | "plugin";
  readonly prepare?: readonly Preparation[];
  readonly success: string;
  /** Legal moments in which there is nothing to do it with, and what it answers there. */
  readonly idle?: Readonly<Partial<Record<Moment, string>>>;
  /** Moments that never come with this preparation. */
  readonly never?: readonly Moment[];
  /** What it answers when the host refuses; "status" stands for the status. */
  readonly refused: string;
  /** Where that depends on the call that is refused, and the status. */
  readonly refusedBy?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  /** Calls whose refusal has an answer of its own, whatever the status. */
  readonly refusedAs?: Readonly<Record<string, string>>;
  /** Calls whose refusal changes nothing that is answered. */
  readonly unharmedBy?: readonly string[];
}
