// The chains of this module, and their members as plugins.

import { firstRegistration, Registration } from "../registry";

/** One call of `chain()`. */
@final
export class Chain {
  readonly following: Chain | null = firstChain;

  constructor(
    readonly name: string,
    readonly members: StaticArray<string>,
  ) {}
}

let firstChain: Chain | null = null;

/** Keeps a call of `chain()`. */
export function noteChain(name: string, members: StaticArray<string>): void {
  firstChain = new Chain(name, members);
}

/** The chain that was registered under this name. */
export function findChain(name: string): Chain | null {
  let found = firstChain;
  while (found && found.name != name) found = found.following;
  return found;
}

/** What was registered under this name. */
export function findMember(name: string): Registration | null {
  let found = firstRegistration;
  while (found && found.name != name) found = found.next;
  return found;
}
