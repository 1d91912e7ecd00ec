// What `chain()` registers: the names of its members, found again by the root id.

import { ChainFilter } from "./chain-filter";
import { ChainPlugin } from "./chain-plugin";
import { noteChain } from "./chain-list";
import { plugin } from "../registry";

/**
 * Registers a plugin that runs other plugins of this module one after the other, as one filter of Envoy: in this
 * order on requests, in reverse on responses. One filter costs less than several, because every callback of
 * Envoy into a module has its price.
 *
 * ```ts
 * import "../cors";
 * import "../jwt";
 * import { chain } from "proxy-wasm-assemblyscript-sdk/chain";
 *
 * chain("edge", ["cors", "jwt"]);
 * ```
 *
 * Its configuration is an object with the configuration of each member under its name:
 * `{ "cors": { … }, "jwt": { … } }`. A member that is not in it gets none.
 *
 * What the members see is what they would see as filters of their own: who replies is followed by nobody, and
 * its reply passes those that saw the request, in reverse; a member that pauses holds those behind it. What
 * can not be the same is refused by `outrigger build`.
 *
 * @param name - the root id of the chain.
 * @param members - root ids of plugins that are registered before.
 */
export function chain(name: string, members: StaticArray<string>): void {
  noteChain(name, members);
  plugin(
    name,
    (stream) => new ChainFilter(stream),
    () => new ChainPlugin(),
  );
}
