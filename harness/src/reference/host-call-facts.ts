// What is told of a member of the SDK that comes to a call of the host, and the answers that members give.

import type { LegalityName } from "./moments.js";

/** What a member answers, as the pages print it. */
export const answers = {
  status: "the status that the host answers",
  NotAllowed: "`Status.NotAllowed`",
  StreamEnded: "`Status.StreamEnded` when the stream is over",
  BadArgument: "`Status.BadArgument`",
  Ok: "`Status.Ok`, and the map is empty",
  null: "`null`",
  empty: "nothing: it is empty",
  emptyText: "what the operators stand for is left out",
  unmatched: "no condition on what is not there holds",
  wishes: "a wish that takes every form alike",
  zero: "0",
  false: "`false`",
  true: "`true`",
  absent: "`absent`",
  pause: "`Action.Pause`; nothing is sent, and a log line says so unless a reply was sent",
  pauseClosed:
    "`Action.Pause`; nothing can be sent, so the stream is closed, and a log line says so",
  paused: "`Action.Pause`; nothing is done, and a log line says so",
  refuses: "`Action.Pause` and a reply with status 500, which can still be sent, and a log line",
  outcome: "the outcome is of the kind `Refused`, with the status, and is told at once",
  outcomeTrue: "`true`: the outcome is of the kind `Refused`, and is told at once",
  nothing: "nothing is done",
  NotMade: "an expression with `Status.NotAllowed`",
  badExpression: "an expression with that status; `Status.BadExpression` for `Status.BadArgument`",
  NotEvaluated: "an outcome of the kind `Unavailable`, with `Status.NotAllowed`",
  evaluation: "an outcome of the kind `Failed` for 3 and 10, else `Unavailable`, with the status",
  closed: "`Action.Pause`; nothing is sent, the connection is closed, and a log line says so",
  kept: "`Action.Pause`, the connection stays open, and a log line says so",
  TableFailed: "`SharedOutcome.Failed`, and `status` says why",
  joined:
    "the part fails with the kind `Refused` and the status; when none is sent, the decision is asked for at once",
  held: "the streams stay held",
  Failed:
    "`SharedOutcome.Failed`, and `status` says why; `Contended` when others are faster each time",
  FailedElsewhere: "`SharedOutcome.Failed`",
  foreign: "the status, and an empty result",
  Unavailable: "`Verification.Unavailable`; `Malformed` for `Status.BadArgument`",
  UnavailableElsewhere: "`Verification.Unavailable`",
  verifiedHere: "the same, found in the module itself",
  nullStatus: "`null`, and `status` says why",
  written: "the line is sent, and the host decides",
  timeZero: "as if the clock stood at 0",
} as const;

export type Answer = keyof typeof answers;

export interface HostCallFacts {
  readonly legal: LegalityName;
  /** In the other moments; empty where there are none, or no object to call it on. */
  readonly elsewhere: readonly Answer[];
  /** Whether the host is asked elsewhere too, and it is the host that refuses. */
  readonly asksElsewhere?: true;
  /** When the host answers with a status other than Ok. */
  readonly refused: Answer;
  readonly rules: readonly string[];
}
