// Functions that a host offers beyond the ABI.

import { Bytes } from "../bytes";
import { callbackContext, callbackKind, CallbackKind, selectContext } from "../runtime/callback";
import { canHold } from "../runtime/memory-budget";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { proxy_call_foreign_function } from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { setInsideForeignCall } from "../runtime/allocation";
import { Status } from "../status";

// What must be free for results of which nobody says how large they are.
// @ts-ignore: decorator
@inline const USUAL_RESULT: u32 = 1024 * 1024;

/** What a foreign function answered. */
@final
export class ForeignOutcome {
  /**
   * Made by the SDK.
   * @internal
   */
  constructor(
    /**
     * `Status.Ok`; `Status.NotFound`: the host does not have the function; `Status.InternalFailure`: the
     * plugin may not call any; `Status.NotAllowed`: no callback runs. Others: see the function.
     */
    readonly status: Status,
    /** What it returned; empty unless the status is `Status.Ok`. */
    readonly result: Bytes,
  ) {}
}

/**
 * Calls a function of which the caller knows how large its result may be; Envoy does not survive a module that has
 * no memory for it. Authors have a function of the same name that looks at what they ask for.
 */
export function callForeignFunction<TextName, TextArgument>(
  name: TextName,
  argument: TextArgument,
): ForeignOutcome {
  resetTexts();
  const namePointer = textPointer(name);
  const nameSize = textSize;
  const argumentPointer = textPointer(argument);
  return call(namePointer, nameSize, argumentPointer, textSize);
}

function call(name: usize, nameSize: u32, argument: usize, argumentSize: u32): ForeignOutcome {
  if (callbackKind == CallbackKind.None) {
    line("foreign function not called: no callback runs");
    sendLine(LogLevel.Error);
    return new ForeignOutcome(Status.NotAllowed, Bytes.empty);
  }
  let status = canHold(USUAL_RESULT) ? selectContext(callbackContext) : Status.InvalidMemoryAccess;
  if (status != Status.Ok) return new ForeignOutcome(status, Bytes.empty);
  const words = clearOutWords();
  setInsideForeignCall(true);
  status = <Status>(
    proxy_call_foreign_function(name, nameSize, argument, argumentSize, words, secondOutWord())
  );
  setInsideForeignCall(false);
  const result = status == Status.Ok ? outBytes() : Bytes.empty;
  if (!result) return new ForeignOutcome(Status.InvalidMemoryAccess, Bytes.empty);
  return new ForeignOutcome(status, result);
}
