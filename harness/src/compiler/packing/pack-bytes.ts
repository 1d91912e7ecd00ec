// Bytes in the form that the unpacker of a module reads.

import { cheapestSteps } from "./cheapest-steps.js";
import { askSteps } from "./model.js";
import { RangeEncoder } from "./range-encoder.js";

export function packBytes(image: Uint8Array): Uint8Array {
  const encoder = new RangeEncoder();
  askSteps(image, cheapestSteps(image), (context, answer) => encoder.write(context, answer));
  return encoder.finish();
}
