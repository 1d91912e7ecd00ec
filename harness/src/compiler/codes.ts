// Explanations of the codes that compiling can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const compilerCodes: ExplanationTable = {
  OUT1201: {
    title: "the AssemblyScript compiler refuses the filter",
    text: "asc found a mistake that the checks before it did not. The message is the compiler's own. Where it points into the SDK, the place that is told is your call that led there.",
  },
  OUT1202: {
    title: "the AssemblyScript compiler crashed",
    text: "The compiler ended without a message of its own. Usually some unusual code brings it down: undo the last change, and bring it back in parts until you find the line. `npx asc build/.entries/NAME.ts` shows what the compiler says.",
  },
  OUT1203: {
    title: "the compiler's options cannot be used",
    text: "asconfig.json at the top of the project holds the compiler's options. It extends proxy-wasm-assemblyscript-sdk/asconfig.json, which has everything that a filter needs to run in Envoy; options beside that are merged.",
  },
  OUT1204: {
    title: "the AssemblyScript compiler warns",
    text: "The filter compiles, but the compiler found something that is probably not meant.",
  },
  OUT1206: {
    title: "a conversion that loses something",
    text: "AssemblyScript converts a number silently only where the target holds every value of the source: from u8 to u32, for example. Otherwise it wants a cast, which cuts off what does not fit: <u32>value.",
  },
};
