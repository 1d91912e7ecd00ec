// Objects of Envoy's own filters in the filter state of a stream.

import { callbackContext, callbackKind, CallbackKind, isWithin } from "../runtime/callback";
import { callForeignFunction } from "./foreign-function";
import { FilterStateSpan } from "../filter-state";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { ProtobufWriter } from "../encoding/protobuf";
import { Status } from "../status";

/**
 * Sets an object that another part of Envoy takes from the filter state, such as `envoy.tcp_proxy.cluster` or
 * `envoy.network.upstream_server_name`. What names there are, and what their values may be, Envoy's documentation
 * says under "Well Known Filter State Objects". A value of one's own is a {@link FilterState}.
 *
 * Legal in the callbacks of that very stream, because older Envoys take the stream whose callback runs:
 * `Status.NotAllowed` elsewhere, with a log line. `Status.StreamEnded`. `Status.NotFound`: Envoy has no object of
 * that name, or the host has no such function. `Status.BadArgument`: the value is none for that object, or name or
 * value are not UTF-8. Otherwise what the host answers.
 *
 * Source: Envoy, source/extensions/common/wasm/foreign.cc (`set_envoy_filter_state`).
 */
export function setEnvoyFilterState<AnyFilter, TextName, TextValue>(
  filter: AnyFilter,
  name: TextName,
  value: TextValue,
  span: FilterStateSpan = FilterStateSpan.Stream,
): Status {
  const message = new ProtobufWriter();
  message.text(1, name);
  message.text(2, value);
  message.number(3, span);
  // @ts-ignore: every filter has it
  const stream = changetype<nonnull<AnyFilter>>(filter).ownStream;
  if (stream.isGone) return Status.StreamEnded;
  return <u32>span > 2 ? Status.BadArgument : setObject(stream.id, message);
}

function setObject(stream: u32, message: ProtobufWriter): Status {
  if (callbackKind == CallbackKind.None || isWithin || stream != callbackContext) {
    line("filter state of Envoy not set: this is no callback of that stream");
    sendLine(LogLevel.Error);
    return Status.NotAllowed;
  }
  return callForeignFunction("set_envoy_filter_state", message.finish()).status;
}
