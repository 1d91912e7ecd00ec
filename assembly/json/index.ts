// Strict JSON (RFC 8259): what a filter may use of it.

export { JsonKind } from "./kind";
export { JsonPointer } from "./pointer";
export { JsonProblem } from "./problem";
export { JsonReader } from "./reader";
export { JsonRule } from "./rule";
export { JsonWriter } from "./writer";
