// What somebody waits for: a stream or a plugin for the answer to a callout, a stream for its turn in a
// queue. Callouts are found by the host's token; what a stream waits for is forgotten with the stream.

import { Direction } from "../host/direction";
import { HttpCallout } from "./http-callout";
import { Numbered } from "../context/numbered";
import { NumberTable } from "../context/number-table";
import { Stream } from "../http/stream";

/** One reason to wait. */
@final
export class Wait extends Numbered {
  /** The next one of the same stream. */
  nextOfStream: Wait | null = null;
  /** Whether the stream may not go on before this is over. */
  holds: bool = true;
  /** Its number in the table is made from the host's token. */
  callout: HttpCallout | null = null;

  constructor(
    /** Number of the plugin. */
    public readonly root: u32,
    /** The stream that is held; `null` for a callout of a plugin, and when the stream is gone. */
    public stream: Stream | null,
    /** Which half of the stream is held. */
    public readonly direction: Direction,
  ) {
    super(0);
  }
}

// Callouts under way, by token. Made only in modules that send some.
// @ts-ignore: decorator
@lazy const callouts = new NumberTable();

// Envoy's tokens of callouts are multiples of four, the table wants numbers that follow each other.
function numberOf(token: u32): u32 {
  return rotr(token, 2);
}

type ForgetWaits = (stream: Stream | null, root: u32) => void;

/**
 * Forgets what a stream that ends, or else a plugin, waits for. Set by the first wait, so that a filter
 * without any does not carry the code for it.
 */
export let forgetWaits: ForgetWaits | null = null;

function forget(wait: Wait): void {
  const callout = wait.callout;
  if (callout) {
    callouts.remove(wait.id);
    callout.isUnderWay = false;
  }
  // The queue may keep the rest a while.
  wait.callout = null;
  wait.stream = null;
}

function forgetAll(stream: Stream | null, root: u32): void {
  if (stream) {
    let wait = stream.waits;
    stream.waits = null;
    while (wait) {
      forget(wait);
      wait = wait.nextOfStream;
    }
    return;
  }
  const all = callouts.entries();
  for (let at = 0; at < all.length; at++) {
    const wait = changetype<Wait>(unchecked(all[at]));
    if (wait.root == root) forget(wait);
  }
}

/** Makes the stream of a wait wait. */
export function beginWait(wait: Wait): void {
  forgetWaits = forgetAll;
  const stream = wait.stream;
  if (!stream) return;
  wait.nextOfStream = stream.waits;
  stream.waits = wait;
  stream.keepHeld(wait.direction);
}

/** The stream of a wait waits no more for it; it may for others. */
export function endWait(wait: Wait): void {
  const stream = wait.stream;
  if (!stream) return;
  let before: Wait | null = null;
  let other = stream.waits;
  while (other && other != wait) {
    before = other;
    other = other.nextOfStream;
  }
  if (!other) return;
  if (before) before.nextOfStream = wait.nextOfStream;
  else stream.waits = wait.nextOfStream;
  wait.nextOfStream = null;
}

/** Notes that a callout is under way under this token. */
export function addCallout(wait: Wait, token: u32): void {
  wait.id = numberOf(token);
  callouts.add(wait);
  beginWait(wait);
}

/** Takes a callout that was answered out of the table; `null` when nobody waits for the token. */
export function takeCallout(token: u32): Wait | null {
  const entry = callouts.remove(numberOf(token));
  if (!entry) return null;
  const wait = changetype<Wait>(entry);
  endWait(wait);
  return wait;
}
