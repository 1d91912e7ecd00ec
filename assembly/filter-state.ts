// Values that a stream carries, for other filters and for the access log.

import { Bytes } from "./bytes";
import { callbackContext, callbackKind, CallbackKind, isWithin } from "./runtime/callback";
import { callForeignFunction } from "./foreign/foreign-function";
import { clearOutWords, outBytes, secondOutWord } from "./host/out-words";
import { line, putBytes, sendLine } from "./host/log-line";
import { LogLevel } from "./log-level";
import { Plugin } from "./plugin";
import { ProtobufWriter } from "./encoding/protobuf";
import { proxy_get_property, proxy_set_property } from "./host/imports";
import { resetTexts, textPointer, textSize } from "./text/text";
import { Status } from "./status";

/** How long something in the filter state stays. */
export enum FilterStateSpan {
  /** As long as the stream goes through this chain of filters. */
  Stream,
  /** As long as the request, internal redirects included. */
  Request,
  /** As long as the connection of the client: its later requests find it. */
  Connection,
}

/** As what expressions and other filters see the value of a {@link FilterState}. */
export enum FilterStateType {
  /** As bytes. */
  Bytes = 0,
  /** As a text. */
  Text = 1,
  /** As a protobuf message, with fields. */
  Message = 3,
}

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
    if (changetype<nonnull<AnyFilter>>(filter).ownStream.select() != Status.Ok) return null;
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

  /**
   * Says of which type the value is, how long it stays and whether it is set only once; without it, it is bytes
   * that stay with the stream and can be set again. What was set before keeps what it was.
   *
   * Legal in a callback of the plugin itself, such as `onConfigure`, once for each name: `Status.NotAllowed`
   * elsewhere, with a log line. `Status.BadArgument`: this plugin has declared it before, or a message without a
   * type. `Status.NotFound`: the host can not. Otherwise what the host answers.
   *
   * Source: Envoy, source/extensions/common/wasm/foreign.cc (`declare_property`).
   *
   * @param readOnly - whether {@link set} answers `Status.BadArgument` once there is a value.
   * @param messageType - the type of a `FilterStateType.Message`, such as
   *   `type.googleapis.com/google.protobuf.Struct`; Envoy must know it.
   */
  declareAs(
    plugin: Plugin,
    kind: FilterStateType,
    span: FilterStateSpan = FilterStateSpan.Stream,
    readOnly: bool = false,
    messageType: string = "",
  ): Status {
    const isOwn = callbackKind != CallbackKind.None && plugin.contextId == callbackContext;
    if (!isOwn || isWithin || plugin.contextId == 0) {
      line("filter state not declared outside a callback of the plugin itself: ");
      putBytes(changetype<usize>(this.name), <u32>this.name.length);
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    // Anything else would be a description of FlatBuffers, and Envoy does not survive a wrong one.
    const isMessage = kind == FilterStateType.Message;
    if (<u32>kind > 3 || <u32>kind == 2 || <u32>span > 2) return Status.BadArgument;
    if (isMessage != (messageType.length != 0)) return Status.BadArgument;
    const declaration = new ProtobufWriter();
    declaration.text(1, this.name);
    if (readOnly) declaration.number(2, 1);
    declaration.number(3, kind);
    if (isMessage) declaration.text(4, messageType);
    declaration.number(5, span);
    return callForeignFunction("declare_property", declaration.finish()).status;
  }

  private write<AnyFilter>(filter: AnyFilter, value: usize, size: u32): Status {
    // @ts-ignore: every filter has it
    const status = changetype<nonnull<AnyFilter>>(filter).ownStream.select();
    if (status != Status.Ok) return status;
    return <Status>(
      proxy_set_property(changetype<usize>(this.name), <u32>this.name.length, value, size)
    );
  }
}
