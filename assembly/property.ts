// What Envoy knows about a request, its connection and the plugin beyond headers: its attributes.

import { Bytes } from "./bytes";
import { callbackKind, CallbackKind, selectContext } from "./runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "./host/out-words";
import { Plugin } from "./plugin";
import { proxy_get_property } from "./host/imports";
import { Status } from "./status";

/**
 * What the host knows by a path, whose parts stand with a NUL between them, after a context was selected with this
 * outcome; `null` when it is absent.
 */
export function readPath(status: Status, path: usize, size: u32): Bytes | null {
  if (status != Status.Ok || callbackKind == CallbackKind.None) return null;
  const words = clearOutWords();
  return proxy_get_property(path, size, words, secondOutWord()) == 0 ? outBytes() : null;
}

/**
 * An attribute, named by its path. Make it once, at the top level:
 *
 * ```ts
 * const sourceAddress = new Property(["source", "address"]);
 * // in a callback:
 * const address = sourceAddress.text(this);
 * ```
 *
 * Legal in every callback; in top-level code everything is absent. Often used:
 *
 * | path | reader | there |
 * | --- | --- | --- |
 * | `request`, `path` (`url_path`, `query`, `host`, `scheme`, `method`, `id`) | `text` | in the callback of the request headers, while they are held, and in `onLog` |
 * | `request`, `time` | `duration` (since 1970) | always |
 * | `request`, `protocol` | `text` | always |
 * | `request`, `size` and `total_size` | `number` | always |
 * | `request`, `duration` | `duration` | in `onLog` |
 * | `response`, `code` and `flags` | `number` | from the response headers on |
 * | `response`, `code_details` | `text` | from the response headers on |
 * | `source`, `address`; `destination`, `address` | `text`, with the port | always |
 * | `connection`, `id` | `number` | always |
 * | `connection`, `mtls` | `flag` | always |
 * | `connection`, `uri_san_peer_certificate` | `text` | with mutual TLS |
 * | `xds`, `cluster_name`; `xds`, `route_name` | `text` | once the route is known |
 * | `upstream`, `address` | `text` | from the response headers on |
 * | `plugin_name`; `plugin_root_id` | `text`, `pluginText` | always |
 *
 * Source: Envoy documentation, "Attributes"; Envoy, source/extensions/common/wasm/context.cc.
 */
@final
export class Property {
  private readonly path: Bytes;

  /** @param path - the parts of the name; a part is one step, also where it has dots in it. */
  constructor(path: string[]) {
    // The parts stand with a NUL between them.
    this.path = Bytes.fromString(path.join("\0"));
  }

  private read(status: Status): Bytes | null {
    return readPath(status, changetype<usize>(this.path), <u32>this.path.length);
  }

  // The 64 bits of a number; `absent` when there are none.
  private readLong<AnyFilter>(filter: AnyFilter, absent: u64): u64 {
    const value = this.text(filter);
    return value != null && value.length == 8 ? value.toU64() : absent;
  }

  /** A text or bytes, `null` when it is absent. What `filter` serves is the stream that is meant. */
  text<AnyFilter>(filter: AnyFilter): Bytes | null {
    // @ts-ignore: every filter has it
    return this.read(changetype<nonnull<AnyFilter>>(filter).ownStream.select());
  }

  /** A whole number, `absent` when there is none; what Envoy holds as a negative number is as an i64. */
  number<AnyFilter>(filter: AnyFilter, absent: u64 = 0): u64 {
    return this.readLong(filter, absent);
  }

  /** A truth value, `absent` when there is none. */
  flag<AnyFilter>(filter: AnyFilter, absent: bool = false): bool {
    const value = this.text(filter);
    return value != null && value.length == 1 ? value.get(0) != 0 : absent;
  }

  /** Nanoseconds of a duration, or of a time since 1970; `absent` when there is none. */
  duration<AnyFilter>(filter: AnyFilter, absent: u64 = 0): u64 {
    return this.readLong(filter, absent);
  }

  /**
   * As {@link text}, for a plugin: there are `plugin_name`, `plugin_root_id`, `plugin_vm_id`, and what is
   * in `xds`, `node`, such as `["xds", "node", "id"]`.
   */
  pluginText(plugin: Plugin): Bytes | null {
    return this.read(selectContext(plugin.contextId));
  }
}
