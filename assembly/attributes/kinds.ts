// The types that attributes have. Envoy hands out numbers and times as 8 bytes, a truth value as one, a map in
// the form of header maps, and a message as protobuf; anything else in their place counts as absent.
// Source: Envoy, source/extensions/common/wasm/context.cc, serializeValue.

import { Bytes } from "../bytes";
import { Header } from "../http/header";
import { Pairs } from "../http/pairs";
import { Plugin } from "../plugin";
import { Property } from "../property";

/**
 * What attributes of all types share.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_get_property`; Envoy documentation, "Attributes".
 */
export abstract class AnyAttribute {
  /** @internal */
  protected readonly property: Property;

  /**
   * @param path - the parts of its name, such as `["request", "path"]`; a part is one step, also where it has
   *   dots in it.
   */
  constructor(path: string[]) {
    this.property = new Property(path);
  }

  /** Whether it is there, for the stream of a filter; `false` once that is over. Legal in every callback. */
  has<AnyFilter>(filter: AnyFilter): bool {
    return this.property.text(filter) != null;
  }
}

/** An attribute that is a text. */
export class TextAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The text for the stream of a filter, `null` when it is absent. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter): Bytes | null {
    return this.property.text(filter);
  }
}

/** A text that is there without a stream, too. */
@final
export class PluginTextAttribute extends TextAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The text for a plugin, `null` when it is absent. Legal in every callback. */
  readFor(plugin: Plugin): Bytes | null {
    return this.property.pluginText(plugin);
  }
}

/** An attribute that is a whole number. */
@final
export class IntegerAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The number for the stream of a filter, or `absent`. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter, absent: i64 = 0): i64 {
    return <i64>this.property.number(filter, absent);
  }
}

/** An attribute that is a whole number and never negative. */
@final
export class UnsignedAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The number for the stream of a filter, or `absent`. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter, absent: u64 = 0): u64 {
    return this.property.number(filter, absent);
  }
}

/** An attribute that is true or false. */
@final
export class FlagAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The truth value for the stream of a filter, or `absent`. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter, absent: bool = false): bool {
    return this.property.flag(filter, absent);
  }
}

/** An attribute that is a span of time. */
@final
export class DurationAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** Nanoseconds for the stream of a filter, or `absent`. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter, absent: u64 = 0): u64 {
    return this.property.duration(filter, absent);
  }
}

/** An attribute that is a moment. */
@final
export class TimeAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** Nanoseconds since 1970, as `now()` counts them, or `absent`. Legal in every callback. */
  read<AnyFilter>(filter: AnyFilter, absent: u64 = 0): u64 {
    return this.property.duration(filter, absent);
  }
}

/** An attribute that is a protobuf message. */
@final
export class MessageAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /**
   * The bytes of the message for the stream of a filter, which a `ProtobufReader` reads; empty when nothing is
   * set in it, `null` when it is absent. Legal in every callback.
   */
  read<AnyFilter>(filter: AnyFilter): Bytes | null {
    return this.property.text(filter);
  }
}

/** An attribute that is a map of headers; several of one name are one, with commas between the values. */
@final
export class HeadersAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /**
   * The headers for the stream of a filter, in no order; none when they are absent, and when they are not to be
   * had in this callback. Legal in every callback.
   */
  read<AnyFilter>(filter: AnyFilter): Header[] {
    const list: Header[] = [];
    const bytes = this.property.text(filter);
    const pairs = new Pairs();
    if (!bytes || !pairs.load(bytes)) return list;
    for (pairs.rewind(); pairs.isOnEntry; pairs.advance()) {
      list.push(new Header(pairs.name(), pairs.value()));
    }
    return list;
  }
}

/** A value of metadata: a text, a number, or true or false, as whoever wrote it wanted. */
@final
export class MetadataAttribute extends AnyAttribute {
  /** @param path - the parts of its name, as for {@link AnyAttribute}. */
  constructor(path: string[]) {
    super(path);
  }

  /** The text for the stream of a filter, `null` when it is absent. Legal in every callback. */
  text<AnyFilter>(filter: AnyFilter): Bytes | null {
    return this.property.text(filter);
  }

  /**
   * The number for the stream of a filter, or `absent`. Legal in every callback. A text of eight bytes can not
   * be told from a number.
   */
  number<AnyFilter>(filter: AnyFilter, absent: f64 = 0): f64 {
    const value = this.property.text(filter);
    return value != null && value.length == 8 ? reinterpret<f64>(value.toU64()) : absent;
  }

  /** The truth value for the stream of a filter, or `absent`. Legal in every callback. */
  flag<AnyFilter>(filter: AnyFilter, absent: bool = false): bool {
    return this.property.flag(filter, absent);
  }
}
