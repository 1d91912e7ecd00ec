// Bytes that all workers, and all plugins with the same VM id, read and write under a key.

import { callbackKind, CallbackKind } from "../runtime/callback";
import { proxy_set_shared_data } from "../host/imports";
import { readShared, SharedValue } from "./shared-value";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";

function getShared(key: usize, keySize: u32): SharedValue | null {
  if (callbackKind == CallbackKind.None) return null;
  const found = readShared(key, keySize);
  return found.status == Status.Ok ? found : null;
}

/**
 * A store in the memory of Envoy, shared by all its workers. Plugins with the same `vm_id` share one,
 * and Istio gives all plugins the empty one: begin keys with a name of your own. Nothing is ever removed
 * and there is no limit, so use keys that are bounded in number.
 *
 * Legal in every callback; in top-level code nothing is read or written.
 *
 * Source: proxy-wasm ABI v0.2.1, "Shared key-value store"; proxy-wasm-cpp-host, src/shared_data.cc.
 */
export namespace sharedData {
  /**
   * The value under a key, `null` when there is none or it can not be had (it is larger than the memory
   * for it, or the plugin may not read). Where that must be told apart, use {@link SharedUpdate}.
   */
  export function get<TextKey>(key: TextKey): SharedValue | null {
    resetTexts();
    const pointer = textPointer(key);
    return getShared(pointer, textSize);
  }

  /**
   * Stores a value under a key. `cas` 0: whatever is there. Else only if the value there is still the one
   * that was read with this number, or none: `Status.CasMismatch` when another worker wrote first.
   *
   * `Status.NotAllowed`: no callback runs. `Status.InternalFailure`: the plugin may not write.
   */
  export function set<TextKey, TextValue>(key: TextKey, value: TextValue, cas: u32 = 0): Status {
    if (callbackKind == CallbackKind.None) return Status.NotAllowed;
    resetTexts();
    const keyPointer = textPointer(key);
    const keySize = textSize;
    const valuePointer = textPointer(value);
    return <Status>proxy_set_shared_data(keyPointer, keySize, valuePointer, textSize, cas);
  }
}
