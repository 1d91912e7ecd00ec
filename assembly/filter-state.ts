// Values that a stream carries, for other filters and for the access log.

import { Bytes } from "./bytes";
import { clearOutWords, outBytes, secondOutWord } from "./host/out-words";
import { proxy_get_property, proxy_set_property } from "./host/imports";
import { resetTexts, textPointer, textSize } from "./text/text";
import { Status } from "./status";

/**
 * A value under a name in the filter state of a stream. Every Wasm filter of the stream sees it, in other
 * virtual machines too; the access log as `%FILTER_STATE(wasm.NAME:PLAIN)%`. Make it once, at the top level:
 *
 * ```ts
 * const tenant = new FilterState("tenant");
 * // in a callback:
 * tenant.set(this, "acme");
 * ```
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_set_property`; Envoy, source/extensions/common/wasm/context.cc.
 */
@final
export class FilterState {
  private readonly name: Bytes;
  private readonly path: Bytes;

  /** @param name - any text; the object in Envoy is `wasm.` and this name. */
  constructor(name: string) {
    this.name = Bytes.fromString(name);
    // Under its full name, because the short one may be that of an attribute.
    this.path = Bytes.fromString("filter_state\0wasm." + name);
  }

  /**
   * The value for the stream of a filter, `null` when there is none. Legal in every callback.
   */
  get<AnyFilter>(filter: AnyFilter): Bytes | null {
    // @ts-ignore: every filter has it
    if (filter.ownStream.select() != Status.Ok) return null;
    const path = changetype<usize>(this.path);
    const words = clearOutWords();
    const status = proxy_get_property(path, this.path.length, words, secondOutWord());
    return status == 0 ? outBytes() : null;
  }

  /**
   * Sets the value for the stream of a filter, until the stream ends. Legal in every callback.
   *
   * `Status.BadArgument`: somebody declared it as not to be changed. `Status.StreamEnded`. Otherwise what the
   * host answers.
   */
  set<AnyFilter, TextValue>(filter: AnyFilter, value: TextValue): Status {
    resetTexts();
    const pointer = textPointer(value);
    return this.write(filter, pointer, textSize);
  }

  private write<AnyFilter>(filter: AnyFilter, value: usize, size: u32): Status {
    // @ts-ignore: every filter has it
    const status = filter.ownStream.select();
    if (status != Status.Ok) return status;
    return <Status>(
      proxy_set_property(changetype<usize>(this.name), <u32>this.name.length, value, size)
    );
  }
}
