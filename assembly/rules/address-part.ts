// What rules can ask of the client's address. Apart, because not every schema has it.

import { Attribute } from "../attributes/attribute.gen";
import { Bytes } from "../bytes";
import { CidrTable } from "../network/cidr-table";
import { Condition, Ranges } from "./condition";
import { IpAddress } from "../network/ip-address";
import { PartPhrase, partPhrase } from "./phrases.gen";
import { Pattern, PatternKind } from "./pattern";
import { RuleProblems } from "./rule-problems";
import { RuleRequest } from "./rule-request";
import { Subject } from "./subject";
import { setTextPattern } from "./compile-match";

/** The address of the client; `null` when it is none of IPv4 or IPv6. */
export function addressOf(request: RuleRequest): IpAddress | null {
  if (!request.isAddressKnown()) {
    const text = Attribute.sourceAddress.read(request.filter);
    if (text) request.address = IpAddress.parseWithPort(text);
  }
  return request.address;
}


@final
class AddressRanges extends Ranges {
  readonly table: CidrTable = new CidrTable();

  override has(request: RuleRequest): i32 {
    const address = addressOf(request);
    return address ? (this.table.has(address) ? 1 : 0) : -1;
  }
}

function rangePattern(condition: Condition, text: Bytes, problems: RuleProblems): Pattern | null {
  let ranges = condition.ranges;
  if (!ranges) condition.ranges = ranges = new AddressRanges();
  if (!changetype<AddressRanges>(ranges).table.add(text, 1)) {
    return problems.refuse(partPhrase(PartPhrase.NoRange), text);
  }
  return new Pattern(PatternKind.Exact, text, false);
}

/** Lets rules ask for ranges of addresses. Called by the generated code; legal everywhere. */
export function useSourceIps(): void {
  setTextPattern(Subject.SourceIps, rangePattern);
}
