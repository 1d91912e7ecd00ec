// Values that modules set as properties. A plugin can declare, at its root, of which type a property is, how
// long it stays, and that it is written only once.
// Source: Envoy source/extensions/filters/common/expr/cel_state.cc, source/extensions/common/wasm/context.cc
// setProperty and declareProperty.

import { toByteString, type ByteString } from "../bytes.js";
import { envoyDies, notSimulated, type MockHaltError } from "../mock-errors.js";
import type { FilterStateObject, LifeSpan } from "../stream/filter-state.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { string, type Attribute } from "./attribute.js";
import { packedAttribute } from "./messages.js";

export interface PropertyPrototype {
  readonly type: "bytes" | "string" | "flatBuffers" | "protobuf";
  readonly readOnly: boolean;
  /** Address of the message type, or the description of the FlatBuffers type. */
  readonly schema: Uint8Array;
  readonly span: LifeSpan;
}

const undeclared: PropertyPrototype = {
  type: "bytes",
  readOnly: false,
  schema: new Uint8Array(0),
  span: "filterChain",
};

/** A schema is a file of its own, with this mark behind its first four bytes. */
function flatBuffersFields(schema: Uint8Array): MockHaltError {
  if (Buffer.from(schema).toString("latin1", 4, 8) === "BFBS") {
    return notSimulated("fields of a property declared as FlatBuffers");
  }
  return envoyDies(
    "fields of a property declared as FlatBuffers are read, and its schema is none",
    "declare it with the binary schema of its type, or read it whole under its own name",
  );
}

class CelState implements FilterStateObject {
  private readonly prototype: PropertyPrototype;
  private value: Uint8Array | undefined;

  constructor(prototype: PropertyPrototype) {
    this.prototype = prototype;
  }

  /** False when it may be written only once, and was. */
  set(value: Uint8Array): boolean {
    if (this.prototype.readOnly && this.value !== undefined) return false;
    this.value = value;
    return true;
  }

  attribute(whole: boolean): Attribute {
    const { type, schema } = this.prototype;
    const { value } = this;
    if (value === undefined) return { kind: "null" };
    if (type === "string") return string(toByteString(value));
    if (type === "bytes" || whole) return { kind: "bytes", bytes: value };
    if (type === "flatBuffers") throw flatBuffersFields(schema);
    return packedAttribute(Buffer.from(schema).toString(), value);
  }
}

/** Declarations belong to the context that made them; only those of roots have an effect. */
const declarations = new WeakMap<Context, Map<ByteString, PropertyPrototype>>();

/** False when the context has declared that name before. */
export function declareProperty(
  context: Context,
  name: ByteString,
  prototype: PropertyPrototype,
): boolean {
  let own = declarations.get(context);
  if (own === undefined) declarations.set(context, (own = new Map()));
  if (own.has(name)) return false;
  own.set(name, prototype);
  return true;
}

/** Writes a property of the stream; false when it is read-only and has a value. */
export function setProperty(
  context: Context,
  info: StreamInfo,
  name: ByteString,
  value: Uint8Array,
): boolean {
  const key = `wasm.${name}`;
  const present = info.filterState.get(key);
  if (present instanceof CelState) return present.set(value);
  const root = context.root ?? context;
  const prototype = declarations.get(root)?.get(name) ?? undeclared;
  const state = new CelState(prototype);
  info.filterState.set(key, state, prototype.span);
  return state.set(value);
}
