// What a request costs: so much, or as much as a header says.

import { Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { CostFrom, CostFromBy } from "./config.gen";
import { requestHeader } from "./keys";
import { wholeNumber } from "./window";

/** A cost. */
@final
export class Cost {
  /** Whether it is known only when the response comes. */
  readonly isOfResponse: bool;
  private readonly property: Property | null;

  /** @param plain - where no header says another one. */
  constructor(
    readonly plain: u64,
    private readonly from: CostFrom | null,
  ) {
    const isOfResponse = from != null && from.by == CostFromBy.ResponseHeader;
    this.isOfResponse = isOfResponse;
    this.property = !from
      ? null
      : isOfResponse
        ? new Property(["response", "headers", from.name.toString()])
        : requestHeader(from.name);
  }

  /** What a request or response takes: at least 1, unless a response says 0. */
  of(filter: HttpFilter): u64 {
    const from = this.from;
    const property = this.property;
    const text = property ? property.text(filter) : null;
    if (!from || !text) return this.plain;
    const cost = wholeNumber(text);
    if (cost < 0) return isDigits(text) ? <u64>from.max : this.plain;
    const least: u64 = this.isOfResponse ? 0 : 1;
    return min(max(<u64>cost, least), <u64>from.max);
  }
}

// Whether it is a number, however large.
function isDigits(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) if (<u32>(text.get(at) - 0x30) > 9) return false;
  return text.length != 0;
}
