// What the service is asked about a request: descriptors, as the configuration describes them.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Cost } from "./cost";
import { DescriptorMissing, DescriptorSettings } from "./config.gen";
import { GlobalDescriptor } from "./global-request";
import { KeySource } from "./keys";
import { Matcher, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";

/** Stands for a value that a request lacks, so that leaving it out is no way around a limit. */
const noValue = Bytes.fromString("(none)");

/** One descriptor of the configuration, ready to be filled. */
@final
export class DescriptorSource {
  private readonly sources: KeySource[] = [];
  private matcher: Matcher | null = null;
  // Where the configuration says one.
  private cost: Cost | null = null;

  constructor(
    private readonly settings: DescriptorSettings,
    pointer: string,
    claims: StaticArray<Bytes> | null,
    problems: Problems,
  ) {
    const entries = settings.entries;
    for (let at = 0; at < entries.length; at++) {
      problems.within = Bytes.fromString(pointer + "/entries/" + at.toString() + "/from");
      this.sources.push(new KeySource(entries[at].from, claims, problems));
    }
    const costFrom = settings.costFrom;
    if (settings.hasCost || costFrom) {
      this.cost = new Cost(settings.hasCost ? <u64>settings.cost : 1, costFrom);
    }
    const match = settings.match;
    if (match) {
      const matcher = new Matcher();
      if (!matcher.compile(match, pointer + "/match")) problems.errors++;
      this.matcher = matcher;
    }
  }

  /** The descriptor of a request; `null` when there is none for it. */
  read(filter: HttpFilter): GlobalDescriptor | null {
    const settings = this.settings;
    const matcher = this.matcher;
    if (matcher && !matcher.matches(new RuleRequest(filter))) return null;
    const descriptor = new GlobalDescriptor();
    for (let at = 0; at < this.sources.length; at++) {
      const value = unchecked(this.sources[at]).read(filter);
      if (!value && settings.onMissingKey == DescriptorMissing.Skip) return null;
      descriptor.entry(settings.entries[at].key, value ? value : noValue);
    }
    const cost = this.cost;
    if (!cost) return descriptor;
    if (cost.isOfResponse) descriptor.later = cost;
    return descriptor.costs(cost.isOfResponse ? 0 : cost.of(filter));
  }
}
