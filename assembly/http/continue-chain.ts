// How a member of a chain lets its message go on: the members behind it come first.

import { Direction } from "../host/direction";
import { HttpFilter } from "./filter";
import { Status } from "../status";

type ContinueChain = (chain: HttpFilter, direction: Direction) => Status;

/**
 * Goes on behind a member of a chain. Set by the first chain, so that other filters do not carry the code for
 * it.
 */
export let continueChain: ContinueChain | null = null;

/** Sets {@link continueChain}. */
export function setContinueChain(goOn: ContinueChain): void {
  continueChain = goOn;
}
