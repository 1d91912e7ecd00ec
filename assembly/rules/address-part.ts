// What rules can ask of the client's address. Apart, because not every schema has it.

import { Attribute } from "../attributes/attribute.gen";
import { Bytes } from "../bytes";
import { CidrTable } from "../network/cidr-table";
import { IpAddress } from "../network/ip-address";
import { RuleRequest } from "./rule-request";
import { setRanges } from "./condition";

/** The address of the client; `null` when it is none of IPv4 or IPv6. */
export function addressOf(request: RuleRequest): IpAddress | null {
  if (!request.isAddressKnown()) {
    const text = Attribute.sourceAddress.read(request.filter);
    if (text) request.address = IpAddress.parseWithPort(text);
  }
  return request.address;
}

function addRange(table: CidrTable, range: Bytes): bool {
  return table.add(range, 1);
}

// Whether the client is in one of the ranges, -1 when nobody knows where it is.
function isWithin(table: CidrTable, request: RuleRequest): i32 {
  const address = addressOf(request);
  return address ? <i32>table.has(address) : -1;
}

/**
 * Lets rules ask for ranges of addresses. Called by the generated code; legal everywhere.
 */
export function useSourceIps(): void {
  setRanges(() => new CidrTable(), addRange, isWithin);
}
