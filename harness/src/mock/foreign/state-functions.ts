// The foreign functions that work on the state of a stream: set_envoy_filter_state, declare_property,
// clear_route_cache. Source: Envoy source/extensions/common/wasm/foreign.cc, and set_envoy_filter_state.proto and
// declare_property.proto in source/extensions/common/wasm/ext.

import { WasmResult } from "../../abi/enumerations.js";
import { toByteString, utf8 } from "../bytes.js";
import { declareProperty, type PropertyPrototype } from "../properties/cel-state.js";
import type { LifeSpan } from "../stream/filter-state.js";
import { answer, type ForeignFunction } from "./foreign-function.js";
import { bytesField, readMessage, textField, type ProtobufFields as Fields } from "./protobuf.js";
import { stateFactory } from "./state-factories.js";

/** Numbers that the enumeration does not have stand for its first value. */
function choice<Value>(
  fields: Fields,
  number: number,
  values: readonly [Value, ...Value[]],
): Value {
  const chosen = fields.get(number);
  return (typeof chosen === "number" ? values[chosen] : undefined) ?? values[0];
}

function span(fields: Fields, number: number): LifeSpan {
  return choice(fields, number, ["filterChain", "request", "connection"]);
}

/** For the effective context, before 1.37 for the current one. NotFound: no object of that name exists, or there is no stream. */
export const setEnvoyFilterState: ForeignFunction = (vm, argument) => {
  const fields = readMessage(argument);
  const path = fields && textField(fields, 1);
  const value = fields && textField(fields, 2);
  if (fields === undefined || path === undefined || value === undefined) {
    return answer(WasmResult.BadArgument);
  }
  const name = toByteString(utf8(path));
  const factory = stateFactory(name, (minor) => vm.host.envoy.isAtLeast(minor));
  if (factory === undefined) return answer(WasmResult.NotFound);
  const object = factory(toByteString(utf8(value)));
  if (object === undefined) return answer(WasmResult.BadArgument);
  const context = vm.host.envoy.isAtLeast("1.37") ? vm.context : vm.currentContext;
  const info = context.streamInfo;
  if (info === undefined) return answer(WasmResult.NotFound);
  info.filterState.set(name, object, span(fields, 3));
  return answer(WasmResult.Ok);
};

/** For the current context. BadArgument: declared before there. */
export const declare: ForeignFunction = (vm, argument) => {
  const fields = readMessage(argument);
  const name = fields && textField(fields, 1);
  if (fields === undefined || name === undefined) return answer(WasmResult.BadArgument);
  const prototype: PropertyPrototype = {
    readOnly: (fields.get(2) ?? 0) !== 0,
    type: choice(fields, 3, ["bytes", "string", "flatBuffers", "protobuf"]),
    schema: bytesField(fields, 4),
    span: span(fields, 5),
  };
  const isNew = declareProperty(vm.currentContext, toByteString(utf8(name)), prototype);
  return answer(isNew ? WasmResult.Ok : WasmResult.BadArgument);
};
