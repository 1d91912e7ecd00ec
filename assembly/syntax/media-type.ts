// Media types: what a body is.

import { Bytes } from "../bytes";
import { HttpParameter, HttpValue, tokenEnd } from "./http-list";

/** Where the slash between two tokens is, which are the whole text; -1 when they are not. */
export function slashOf(text: Bytes): i32 {
  const slash = tokenEnd(text, 0);
  if (slash == 0 || text.get(slash) != 0x2f) return -1;
  const end = tokenEnd(text, slash + 1);
  return end == slash + 1 || end != text.length ? -1 : slash;
}

/**
 * A media type, such as the value of `Content-Type`.
 *
 * ```ts
 * const header = this.request.headers.get("content-type");
 * const type = header ? MediaType.parse(header) : null;
 * if (!type || !type.is("application/json")) return this.reply(415);
 * ```
 *
 * Source: RFC 9110, section 8.3.1.
 */
// @ts-ignore: decorator
@final
export class MediaType {
  private constructor(
    /** Type and subtype in lower case: `text/html`. */
    readonly essence: Bytes,
    /** The parameters in their order. */
    readonly parameters: HttpParameter[],
    private readonly written: HttpValue,
  ) {}

  /** Reads one; `null` when it is none: not two tokens with a `/`, or parameters as {@link HttpValue.parse} refuses. */
  static parse<TextType>(text: TextType): MediaType | null {
    return MediaType.read(HttpValue.parse(Bytes.empty.concat(text)));
  }

  private static read(written: HttpValue | null): MediaType | null {
    if (!written || slashOf(written.value) < 0) return null;
    return new MediaType(written.value.toLowerCase(), written.parameters, written);
  }

  /** The type in lower case: `text`. */
  get type(): Bytes {
    return this.essence.slice(0, slashOf(this.essence));
  }

  /** The subtype in lower case: `html`. */
  get subtype(): Bytes {
    return this.essence.slice(slashOf(this.essence) + 1);
  }

  /** Whether it is this type, such as `application/json`, in whatever case and whatever its parameters are. */
  is<TextType>(essence: TextType): bool {
    return this.essence.equalsIgnoreCase(essence);
  }

  /** Whether it is JSON: `application/json`, or one that ends with `+json` (RFC 6839, section 3.1). */
  get isJson(): bool {
    return this.is("application/json") || this.essence.endsWith("+json");
  }

  /** The value of a parameter, its name in whatever case; `null` when there is none. */
  parameter<TextName>(name: TextName): Bytes | null {
    return this.written.parameter(name);
  }
}
