// What somebody waits for: a stream or a plugin for the answer to a callout, a stream for its turn in a
// queue. Callouts are found by the host's token; what a stream waits for is forgotten with the stream.

import { Callout } from "./callout";
import { Direction } from "../host/direction";
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
  callout: Callout | null = null;

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

  /** Whether nothing is to be decided any more: its stream is over or answered. */
  get isMoot(): bool {
    const stream = this.stream;
    return stream != null && (stream.isOver || stream.isAnswered(this.direction));
  }
}

// Callouts under way, by number. Made only in modules that send some.
// @ts-ignore: decorator
@lazy const callouts = new NumberTable();

/**
 * The number of a callout over HTTP: Envoy's tokens for them are multiples of four, the table wants numbers
 * that follow each other.
 */
export function httpNumber(token: u32): u32 {
  return rotr(token, 2);
}

/** The number of a gRPC call, other than that of any callout over HTTP, also where tokens may be the same. */
export function grpcNumber(token: u32): u32 {
  return ~rotr(token, 2);
}

/** The token of a gRPC call. */
export function grpcToken(number: u32): u32 {
  return rotl(~number, 2);
}

type ForgetWaits = (stream: Stream | null, root: u32) => void;

/**
 * Forgets what a stream that ends, or else a plugin, waits for. Set by the first wait, so that a filter
 * without any does not carry the code for it.
 */
export let forgetWaits: ForgetWaits | null = null;

/** Forgets one: the host's answer finds nobody. */
export function forgetWait(wait: Wait): void {
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
      const callout = wait.callout;
      if (callout) callout.abandon(wait);
      forgetWait(wait);
      wait = wait.nextOfStream;
    }
    return;
  }
  const all = callouts.entries();
  for (let at = 0; at < all.length; at++) {
    const wait = changetype<Wait>(unchecked(all[at]));
    if (wait.root == root) forgetWait(wait);
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

/** Nobody wants the answer to the callout of this wait any more, and its stream waits no more for it. */
export function dropCallout(wait: Wait): void {
  const callout = wait.callout;
  if (callout) callout.abandon(wait);
  endWait(wait);
  forgetWait(wait);
}

/** Notes that a callout is under way. */
export function addCallout(wait: Wait, number: u32): void {
  wait.id = number;
  callouts.add(wait);
  beginWait(wait);
}

/** The callout of this number; `null` when nobody waits for it. */
export function findCallout(number: u32): Wait | null {
  return changetype<Wait | null>(callouts.find(number));
}

/** Takes a callout that was answered out of the table; `null` when nobody waits for it. */
export function takeCallout(number: u32): Wait | null {
  const entry = callouts.remove(number);
  if (!entry) return null;
  const wait = changetype<Wait>(entry);
  endWait(wait);
  return wait;
}
