// What all callouts have in common, whatever they speak.

import { Action } from "../action";
import { Plugin } from "../plugin";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { Wait } from "./wait";

/**
 * Something that is asked of another service. Extend one of its kinds: over HTTP {@link FilterCallout} and
 * {@link PluginCallout}, over gRPC those of `proxy-wasm-assemblyscript-sdk/grpc`.
 */
export abstract class Callout {
  /** Whether it was sent and its outcome is still to come. For reading only. */
  isUnderWay: bool = false;

  /**
   * Hands it to the host; when that takes it, `wait` is noted under the token.
   * @internal
   */
  begin(wait: Wait): Status {
    return Status.NotAllowed;
  }

  /**
   * Tells the outcome of one that the host did not take.
   * @internal
   */
  refuse(status: Status): Action {
    return Action.Pause;
  }

  /**
   * The stream that waited for it is gone.
   * @internal
   */
  abandon(wait: Wait): void {}
}

/** A callout whose outcome decides how a stream goes on: what `hold()` of a filter takes. */
export interface StreamCallout {
  /**
   * Sends it; called by `hold()` of the filter, legal and answers as that: `Action.Pause`, also where nothing is
   * sent.
   */
  holdIn(stream: Stream): Action;
}

/** A callout that no stream owns: what `send()` of a plugin takes. */
export interface OwnCallout {
  /**
   * Sends it; called by `send()` of the plugin, legal and answers as that: `Status.Ok`, `Status.NotAllowed`, or
   * what the host answers.
   */
  sendFor(plugin: Plugin): Status;
}
