// A limit for modules that do not come back. Envoy has none: the worker hangs for ever, with every stream on it.
// The module counts down a global (see harness/src/module/limit-module.ts) that each callback finds full.

import { MockHaltError } from "../mock-errors.js";
import type { CompiledModule } from "./compiled-modules.js";
import { wasmFrames } from "./trap.js";

/** Turns of loops in one callback: some ten seconds of work that does next to nothing. */
export const defaultCallbackFuel = 2_000_000_000;

/** The global has 32 bits. */
const mostFuel = 2 ** 31 - 1;

export function neverReturns(name: string): MockHaltError {
  return new MockHaltError({
    code: "OUT1611",
    message: `the module did not come back from ${name}: it is in an endless loop, or in one that takes very long.`,
    rule: "Envoy has no such limit: the worker hangs, with every stream and connection on it, until Envoy is killed",
    fix: "look for a loop whose condition never becomes false; callbackFuel of MockProxy sets how much work is allowed",
  });
}

export class Fuel {
  /** False: modules run without a limit. */
  readonly limited: boolean;
  private readonly amount: number;
  private global: WebAssembly.Global | undefined;

  /** @param amount Turns of loops in one callback; false: no limit. */
  constructor(amount: number | false) {
    this.limited = amount !== false;
    this.amount = amount === false ? 0 : Math.min(amount, mostFuel);
  }

  attach(instance: WebAssembly.Instance, { limited }: CompiledModule): void {
    const name = limited?.fuelExport;
    if (name !== undefined) this.global = instance.exports[name] as WebAssembly.Global;
  }

  fill(): void {
    if (this.global !== undefined) this.global.value = this.amount;
  }

  /** @throws MockHaltError OUT1611 when a trap came because the module had run for too long. */
  check(name: string): void {
    const { global } = this;
    if (global === undefined || (global.value as number) >= 0) return;
    throw neverReturns(name);
  }

  /** The same for a trap while the module is instantiated, when its globals are out of reach. */
  checkStartSection(error: unknown, { limited }: CompiledModule): void {
    const [frame] = wasmFrames(error);
    if (limited === undefined || frame === undefined) return;
    if (limited.offsets.original(frame.offset) === undefined)
      throw neverReturns("its start section");
  }
}
