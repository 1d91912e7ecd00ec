// Makes one host call of a run fail: counts the calls as they come, and answers in the host's place when the one is
// there. What the host would have done is not done.

import { families, type HostCallFamilies } from "../mock/families/index.js";
import type { HostCall, HostCallFamily } from "../mock/vm/host-call.js";
import type { Vm } from "../mock/vm/vm.js";

/** A host call of a run. */
export interface CallSite {
  /** Name of the import, without its module. */
  call: string;
  /** The how many-th call of this name, from 1. */
  occurrence: number;
  /** Thread of Envoy: "base", "canary", "main", "worker". */
  thread: string;
  result: number | undefined;
}

export interface Fault {
  call: string;
  occurrence: number;
  status: number;
}

export class FaultInjector {
  readonly sites: CallSite[] = [];
  private readonly counts = new Map<string, number>();

  /** @param fault Undefined: only counts. */
  constructor(private readonly fault?: Fault) {}

  /** For `MockProxyOptions.families`. */
  get families(): HostCallFamilies {
    const wrapped = Object.entries(families).map(([name, family]) => [name, this.wrapAll(family)]);
    return Object.fromEntries(wrapped) as HostCallFamilies;
  }

  private wrapAll(family: HostCallFamily): HostCallFamily {
    return Object.fromEntries(
      Object.entries(family).map(([name, call]) => [name, this.wrap(name, call)]),
    );
  }

  private wrap(name: string, call: HostCall): HostCall {
    const original = call as (vm: Vm, ...args: unknown[]) => number | undefined;
    const wrapped = (vm: Vm, ...args: unknown[]): number | undefined => {
      const occurrence = (this.counts.get(name) ?? 0) + 1;
      this.counts.set(name, occurrence);
      const { fault } = this;
      const fails = fault?.call === name && fault.occurrence === occurrence;
      const site: CallSite = { call: name, occurrence, thread: vm.thread, result: undefined };
      if (fault === undefined) this.sites.push(site);
      site.result = fails ? fault.status : original(vm, ...args);
      return site.result;
    };
    return wrapped as HostCall;
  }
}
