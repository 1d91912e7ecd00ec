// What a module is allowed to do when it is allowed what it has, and nothing else: the host calls that it imports and
// the callbacks that it exports.
// Source: proxy-wasm-cpp-host, include/proxy-wasm/exports.h and src/wasm.cc (capabilityAllowed): host calls of `env` and
// of WASI by their bare names, callbacks by the names of their exports.

import { callbacks } from "../abi/callbacks.js";
import { readModule } from "../module/module-facts.js";

/** Calls that Envoy does not restrict: they are of the language's runtime. */
const unrestricted: ReadonlySet<string> = new Set([
  "emscripten_notify_memory_growth",
  "pthread_equal",
]);

/** Names for `capability_restriction_config.allowed_capabilities`, sorted. */
export function capabilitiesOf(wasm: Uint8Array): string[] {
  const { imports, exports } = readModule(wasm);
  const calls = imports
    .filter(({ kind, name }) => kind === "function" && !unrestricted.has(name))
    .map(({ name }) => name);
  const entries = exports
    .filter(({ kind, name }) => kind === "function" && callbacks.has(name))
    .map(({ name }) => name);
  return [...new Set([...calls, ...entries])].sort();
}
