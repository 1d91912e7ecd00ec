// What authors may ask of the functions that a host offers beyond the ABI.

import { Bytes } from "../bytes";
import { callForeignFunction as callHost, ForeignOutcome } from "./foreign-function";
import { canHold } from "../runtime/memory-budget";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";

function refuse(reason: string, status: Status): ForeignOutcome {
  line("foreign function not called: ");
  put(reason);
  sendLine(LogLevel.Error);
  return new ForeignOutcome(status, Bytes.empty);
}

/**
 * Calls a function that the host offers under a name, such as Envoy's `compress`. Legal in every callback;
 * a function that concerns a stream acts on that of the callback.
 *
 * Envoy does not survive a module that has no memory for the result. So `Status.InvalidMemoryAccess`, and a log
 * line, when there is not room for twice the argument and 1 MiB. `Status.NotAllowed`, and a log line: for
 * `uncompress`, whose result has no bounds, and for `declare_property`, with which a wrong schema kills Envoy
 * later; use {@link uncompress} and `FilterState#declareAs`. For another function whose result may be larger than that, see
 * to it that there is memory.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_call_foreign_function`; Envoy,
 * source/extensions/common/wasm/foreign.cc.
 *
 * @param argument - in the form that the function wants; empty for none.
 */
export function callForeignFunction<TextName, TextArgument>(
  name: TextName,
  argument: TextArgument,
): ForeignOutcome {
  return callNamed(Bytes.empty.concat(name), Bytes.empty.concat(argument));
}

function callNamed(name: Bytes, argument: Bytes): ForeignOutcome {
  if (name.equals("uncompress") || name.equals("declare_property")) {
    return refuse("the SDK has a safe call for this one", Status.NotAllowed);
  }
  if (!canHold(<u32>argument.length * 2 + 1024 * 1024)) {
    return refuse("there may be no memory for its result", Status.InvalidMemoryAccess);
  }
  return callHost(name, argument);
}
