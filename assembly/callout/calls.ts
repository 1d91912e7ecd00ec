// Sends callouts and takes in what the host says about them.

import { addCallout, httpNumber, takeCallout, Wait } from "./wait";
import { Callout } from "./callout";
import { CalloutOutcome } from "./outcome";
import { callbackKind, CallbackKind, selectContext } from "../runtime/callback";
import { clearOutWords, outNumber } from "../host/out-words";
import { HttpCallout } from "./http-callout";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { proxy_http_call } from "../host/imports";
import { Status } from "../status";

// A refused callout has its outcome at once. An outcome that sends the next one, which is refused as
// well, must not go on until the stack is full.
// @ts-ignore: decorator
@inline const MAXIMUM_NESTING: u32 = 8;
let nesting: u32 = 0;

// @ts-ignore: decorator
@inline const DEFAULT_TIMEOUT: u32 = 5000;

/** Milliseconds that a host takes for a limit; 0 would be none. */
// @ts-ignore: decorator
@inline
export function limitOf(timeout: u32): u32 {
  return <i32>timeout > 0 ? timeout : DEFAULT_TIMEOUT;
}

function notSent(reason: string): Status {
  line("callout not sent: ");
  put(reason);
  sendLine(LogLevel.Error);
  return Status.NotAllowed;
}

/** `Status.Ok` when this callout may be sent now; otherwise a log line has said why not. */
export function checkCallout(callout: Callout): Status {
  if (callbackKind == CallbackKind.None) return notSent("no callback runs");
  // When the process ends, Envoy has no clusters any more and dies (source/server/server.cc, terminate()).
  if (callbackKind == CallbackKind.PluginEnding)
    return notSent("a plugin ends; let onDone answer false and send from onTick");
  if (callout.isUnderWay) return notSent("it is under way; make a second object");
  if (nesting >= MAXIMUM_NESTING)
    return notSent("too many were refused, each sent by the last one");
  return Status.Ok;
}

/**
 * Hands a callout to the host, which answers with a token. When it does not, the answer is its status,
 * and nobody waits.
 */
export function sendCallout(callout: HttpCallout, wait: Wait): Status {
  if (callout.cluster.length == 0) {
    line("callout refused: it has no request");
    sendLine(LogLevel.Error);
    return Status.BadArgument;
  }
  const stream = wait.stream;
  let status = stream ? stream.select() : selectContext(wait.root);
  if (status != Status.Ok) return status;
  const headers = callout.headers;
  headers.remove("content-length");
  // Envoy's router would take its time-out from there, 0 for none included.
  headers.remove("x-envoy-upstream-rq-timeout-ms");
  headers.remove("transfer-encoding");
  headers.remove("host");
  headers.remove("upgrade");
  const timeout = callout.timeout;
  const list = headers.encode();
  const token = clearOutWords();
  status = <Status>(
    proxy_http_call(
      changetype<usize>(callout.cluster),
      <u32>callout.cluster.length,
      changetype<usize>(list),
      <u32>list.length,
      changetype<usize>(callout.body),
      <u32>callout.body.length,
      0,
      0,
      limitOf(timeout),
      token,
    )
  );
  if (status == Status.Ok) {
    wait.callout = callout;
    callout.isUnderWay = true;
    addCallout(wait, httpNumber(outNumber()));
  }
  return status;
}

/** A callout that the host refused to send has its outcome within this. */
// @ts-ignore: decorator
@inline
export function beginRefusal(): void {
  nesting++;
}

/** See {@link beginRefusal}. */
// @ts-ignore: decorator
@inline
export function endRefusal(): void {
  nesting--;
}

/** The host's answer under a token. Nothing happens when nobody waits for it any more. */
export function receiveAnswer(
  root: u32,
  token: u32,
  headerCount: u32,
  bodySize: u32,
  trailerCount: u32,
): void {
  const wait = takeCallout(httpNumber(token));
  if (!wait) return;
  const callout = wait.callout;
  if (!callout) return;
  callout.isUnderWay = false;
  if (wait.isMoot) return;
  const outcome = new CalloutOutcome(root, headerCount, bodySize, trailerCount);
  // Numbers of other kinds are others.
  changetype<HttpCallout>(callout).settle(wait, outcome);
}
