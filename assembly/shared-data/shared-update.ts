// Changes a shared value without losing what another worker does to it at the same moment.

import { Bytes } from "../bytes";
import { callbackKind, CallbackKind } from "../runtime/callback";
import { proxy_set_shared_data } from "../host/imports";
import { readShared } from "./shared-value";
import { Status } from "../status";

/** What became of a {@link SharedUpdate}. */
export enum SharedOutcome {
  /** The new value is there. */
  Stored,
  /** `change` wanted no change. */
  Kept,
  /** Other workers were faster each time. */
  Contended,
  /** The host could not read or write; {@link SharedUpdate.status} says why. */
  Failed,
}

// Writes with a number that no value has are refused as soon as there is a value, and only then.
// Source: proxy-wasm-cpp-host, src/shared_data.cc; its numbers count the writes from 1 on.
// @ts-ignore: decorator
@inline const NEW_ONLY: u32 = u32.MAX_VALUE;

/**
 * A change of one shared value: read, decide, and write unless somebody else has written meanwhile, then
 * again from the start.
 *
 * ```ts
 * class CountUp extends SharedUpdate {
 *   override change(current: Bytes | null): Bytes | null {
 *     return Bytes.fromU64(current != null ? current.toU64() + 1 : 1);
 *   }
 * }
 * if (new CountUp().apply("visits") != SharedOutcome.Stored) log.warn("not counted");
 * ```
 */
export abstract class SharedUpdate {
  /** What the host answered last: why the outcome is `SharedOutcome.Failed`. */
  status: Status = Status.Ok;

  /**
   * The new value for the current one (`null`: there is none yet); `null` to leave it as it is. Called
   * once for each attempt, so what it notes in fields must not depend on earlier calls.
   */
  abstract change(current: Bytes | null): Bytes | null;

  /**
   * Changes the value under a key, in at most `attempts` attempts (at least one). Legal in every callback;
   * in top-level code it answers `SharedOutcome.Failed`.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_get_shared_data`, `proxy_set_shared_data`.
   */
  apply<TextKey>(key: TextKey, attempts: i32 = 16): SharedOutcome {
    // The key must outlive what change() does with texts.
    return this.applyTo(Bytes.empty.concat(key), attempts);
  }

  private applyTo(keyBytes: Bytes, attempts: i32): SharedOutcome {
    if (callbackKind == CallbackKind.None) return this.fail(Status.NotAllowed);
    const key = changetype<usize>(keyBytes);
    const keySize = <u32>keyBytes.length;
    let newOnly = NEW_ONLY;
    do {
      const current = readShared(key, keySize);
      const exists = current.status == Status.Ok;
      if (!exists && current.status != Status.NotFound) return this.fail(current.status);
      const value = this.change(exists ? current.value : null);
      if (value == null) return SharedOutcome.Kept;
      const status = <Status>(
        proxy_set_shared_data(
          key,
          keySize,
          changetype<usize>(value),
          <u32>value.length,
          exists ? current.cas : newOnly,
        )
      );
      this.status = status;
      if (status == Status.Ok) return SharedOutcome.Stored;
      if (status != Status.CasMismatch) return this.fail(status);
      // A host that refuses any number where there is no value: write whatever is there.
      if (!exists) newOnly = 0;
    } while (--attempts > 0);
    return SharedOutcome.Contended;
  }

  private fail(status: Status): SharedOutcome {
    this.status = status;
    return SharedOutcome.Failed;
  }
}
