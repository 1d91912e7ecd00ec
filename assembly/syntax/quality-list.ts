// What a client would like best: Accept and its like, and the choice among what there is.

import { Bytes } from "../bytes";
import { HttpParameter, httpList, HttpValue } from "./http-list";
import { MediaType, slashOf } from "./media-type";

/** What a client takes and how gladly. */
@final
class Wish {
  constructor(
    readonly value: Bytes,
    // Media ranges have them, without the weight.
    readonly parameters: HttpParameter[],
    // Thousandths.
    readonly quality: i32,
  ) {}
}

/** Thousandths of `0`, `0.5`, `1.000`; -1 for what is no such number (RFC 9110, section 12.4.2). */
function qualityOf(text: Bytes): i32 {
  const first = text.get(0) - 0x30;
  const length = text.length;
  if (<u32>first > 1 || length > 5 || (length > 1 && text.get(1) != 0x2e)) return -1;
  let thousandths = first * 1000;
  for (let at = 2, worth = 100; at < length; at++, worth /= 10) {
    const digit = text.get(at) - 0x30;
    if (<u32>digit > 9) return -1;
    thousandths += digit * worth;
  }
  return thousandths > 1000 ? -1 : thousandths;
}

function wishOf(element: Bytes): Wish | null {
  const value = HttpValue.parse(element);
  if (!value) return null;
  const parameters: HttpParameter[] = [];
  let quality: i32 = 1000;
  for (let at = 0; at < value.parameters.length; at++) {
    const parameter = unchecked(value.parameters[at]);
    if (!parameter.name.equalsIgnoreCase("q")) {
      parameters.push(parameter);
      continue;
    }
    quality = qualityOf(parameter.value);
    if (quality < 0) return null;
  }
  return new Wish(value.value, parameters, quality);
}

// How exactly a wish means an offer, 0 for a star alone; -1 when it does not mean it.

function mediaFit(wish: Wish, type: MediaType): i32 {
  const range = wish.value;
  let fit: i32 = 0;
  if (range.equalsIgnoreCase(type.essence)) {
    fit = 0x200;
  } else if (!range.equals("*/*")) {
    const slash = slashOf(range);
    if (slash < 0 || range.length != slash + 2 || range.get(slash + 1) != 0x2a) return -1;
    if (!type.type.equalsIgnoreCase(range.slice(0, slash))) return -1;
    fit = 0x100;
  }
  for (let at = 0; at < wish.parameters.length; at++) {
    const wanted = unchecked(wish.parameters[at]);
    const value = type.parameter(wanted.name);
    if (!value || !value.equalsIgnoreCase(wanted.value)) return -1;
  }
  return fit + wish.parameters.length;
}

// Whether `text` begins with the language tag `tag`, in whatever case, and goes on with another part.
function isPartOf(tag: Bytes, text: Bytes): bool {
  return text.get(tag.length) == 0x2d && text.slice(0, tag.length).equalsIgnoreCase(tag);
}

function languageFit(wish: Wish, tag: Bytes): i32 {
  const range = wish.value;
  if (range.equalsIgnoreCase(tag)) return 0x300;
  // RFC 4647, section 3.4: who wants en-GB takes en; but who refuses en-GB does not refuse en.
  if (wish.quality > 0 && isPartOf(tag, range)) return 0x200;
  if (isPartOf(range, tag)) return 0x100;
  return range.equals("*") ? 0 : -1;
}

function tokenFit(wish: Wish, token: Bytes): i32 {
  if (wish.value.equalsIgnoreCase(token)) return 0x100;
  return wish.value.equals("*") ? 0 : -1;
}

/** Which function says how exactly a wish means an offer. */
enum Kind {
  Media,
  Language,
  Coding,
  Token,
}

// The best wish for the offer that was looked at last, and how exactly it means it.
let bestAt: i32 = 0;
let bestFit: i32 = 0;

/**
 * A header in which a client says what it takes, each with a weight: `text/html, text/plain;q=0.5`.
 *
 * ```ts
 * const accept = QualityList.of(this.request.headers.getAll("accept"));
 * const chosen = accept.mediaType(["application/json", "text/html"]);
 * ```
 *
 * The methods choose one of several offers and answer its index, -1 when the client takes none of them. For each
 * offer the wish counts that means it most exactly. The offer with the highest weight is chosen; of equal ones that
 * which is meant more exactly, then that whose wish stands first, then that which is offered first.
 *
 * Source: RFC 9110, sections 12.4.2 and 12.5.
 */
// @ts-ignore: decorator
@final
export class QualityList {
  private readonly wishes: Wish[] = [];

  private constructor() {}

  /**
   * Reads all lines of such a header, as {@link HeaderMap.getAll} gives them. An element that is not written as the
   * RFC says is left out. Where nothing is left, everything is taken, as without the header.
   */
  static of(values: Bytes[]): QualityList {
    const list = new QualityList();
    const elements = httpList(values);
    if (!elements) return list;
    for (let at = 0; at < elements.length; at++) {
      const wish = wishOf(unchecked(elements[at]));
      if (wish) list.wishes.push(wish);
    }
    return list;
  }

  /** Number of wishes that could be read. */
  get size(): i32 {
    return this.wishes.length;
  }

  /** The value of a wish without its parameters, in the order of the header; `null` behind the last. */
  value(at: i32): Bytes | null {
    return <u32>at < <u32>this.wishes.length ? this.wishes[at].value : null;
  }

  /** The weight of a wish in thousandths, 0 to 1000; -1 behind the last. 0 means "not this". */
  quality(at: i32): i32 {
    return <u32>at < <u32>this.wishes.length ? this.wishes[at].quality : -1;
  }

  /**
   * The choice among media types, for `Accept`: `text/html` means more exactly than `text/*`, with its parameters
   * even more. An offer that is no media type is never chosen.
   */
  mediaType(offers: string[]): i32 {
    return this.choose(offers, Kind.Media);
  }

  /**
   * The choice among languages, for `Accept-Language`: a wish means the very tag, or else what is more general
   * (`en-GB` takes `en`), or else what is more special (`en` takes `en-GB`).
   *
   * Source: RFC 4647, sections 3.3.1 and 3.4.
   */
  language(offers: string[]): i32 {
    return this.choose(offers, Kind.Language);
  }

  /**
   * The choice among content codings, for `Accept-Encoding`. `identity` is taken unless it is refused, with the lowest
   * weight of all; without the header nothing else is.
   */
  encoding(offers: string[]): i32 {
    return this.choose(offers, Kind.Coding);
  }

  /** The choice among plain words, for other headers of this form. */
  token(offers: string[]): i32 {
    return this.choose(offers, Kind.Token);
  }

  private choose(offers: string[], kind: Kind): i32 {
    let chosen: i32 = -1;
    let chosenQuality: i32 = 0;
    let chosenFit: i32 = 0;
    let chosenWish: i32 = 0;
    for (let at = 0; at < offers.length; at++) {
      const quality = this.judge(Bytes.fromString(unchecked(offers[at])), kind);
      if (quality <= 0 || quality < chosenQuality) continue;
      if (quality == chosenQuality) {
        if (bestFit < chosenFit || (bestFit == chosenFit && bestAt >= chosenWish)) continue;
      }
      chosen = at;
      chosenQuality = quality;
      chosenFit = bestFit;
      chosenWish = bestAt;
    }
    return chosen;
  }

  // The weight of an offer; that of the wish which means it most exactly, of equal ones the highest.
  private judge(offer: Bytes, kind: Kind): i32 {
    const type = kind == Kind.Media ? MediaType.parse(offer) : null;
    if (kind == Kind.Media && !type) return 0;
    const isIdentity = kind == Kind.Coding && offer.equalsIgnoreCase("identity");
    let quality: i32 = -1;
    let lowest: i32 = 1000;
    bestAt = this.wishes.length;
    bestFit = -1;
    for (let at = 0; at < this.wishes.length; at++) {
      const wish = unchecked(this.wishes[at]);
      if (wish.quality > 0) lowest = min(lowest, wish.quality);
      let fit: i32 = 0;
      if (type) fit = mediaFit(wish, type);
      else if (kind == Kind.Language) fit = languageFit(wish, offer);
      else fit = tokenFit(wish, offer);
      if (fit < 0 || fit < bestFit || (fit == bestFit && wish.quality <= quality)) continue;
      quality = wish.quality;
      bestFit = fit;
      bestAt = at;
    }
    if (quality >= 0) return quality;
    if (isIdentity) {
      bestFit = 0x100;
      return lowest;
    }
    // No header: everything is taken, but no coding that nobody may have asked for.
    return this.wishes.length == 0 && kind != Kind.Coding ? 1000 : 0;
  }
}
