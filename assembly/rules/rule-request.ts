// What rules ask of a request. Each thing is read when the first rule asks for it, and kept: a call of the host
// costs more than all the matching.

import { Bytes } from "../bytes";
import { ClaimSource } from "./claim-source";
import { Cookies } from "../syntax/cookies";
import { HttpFilter } from "../http/filter";
import { IpAddress } from "../network/ip-address";
import { MapType } from "../host/map-type";
import { Pairs } from "../http/pairs";
import { Query } from "../syntax/query";
import { SUBJECTS, Subject } from "./subject";
import { allValues, firstValue } from "../http/lookup";
import { followWrites } from "../http/header-map";
import { hostOf } from "./host-pattern";
import { plainPath } from "./plain-path";
import { noteFullRead } from "../http/single-read";
import { resetTexts, textPointer, textSize } from "../text/text";
import { takeSnapshot } from "../http/snapshot";

/** Reads what there is one of; `null` when there is none. */
export type TextReader = (request: RuleRequest) => Bytes | null;
/** Reads the values of a name; none when it is not there. */
export type ValuesReader = (request: RuleRequest, name: Bytes) => Bytes[];

// What reads the subjects that a schema has besides hosts, paths, methods and headers: the generated code brings it
// along, so that modules do not contain what their rules cannot ask for.
const textReaders = new StaticArray<TextReader | null>(SUBJECTS);
const valuesReaders = new StaticArray<ValuesReader | null>(SUBJECTS);

/** Sets what reads a subject without names. */
export function setTextReader(subject: Subject, read: TextReader): void {
  unchecked((textReaders[subject] = read));
}

/** Sets what reads a subject with names. */
export function setValuesReader(subject: Subject, read: ValuesReader): void {
  unchecked((valuesReaders[subject] = read));
}

// Beside the bits of the subjects.
const enum Fact {
  Pairs = 1 << 16,
  Address = 1 << 17,
}

/**
 * A request as rules see it. Make one for a stream, in `onRequestHeaders` or while that holds the request, and match
 * there: later the headers are gone, and what was not read before counts as absent. Headers are those that there are
 * when the first rule asks; what the filter changes after that does not count.
 *
 * Whatever several rules and lists ask for, each attribute is read from the host at most once, and all headers together
 * once.
 *
 * Source: proxy-wasm ABI v0.2.1, "HTTP fields"; Envoy documentation, "Attributes"; RFC 3986, section 6.2.2.
 */
// @ts-ignore: decorator
@final
export class RuleRequest {
  /** @internal */
  parameters: Query | null = null;
  /** @internal */
  cookieList: Cookies | null = null;
  /** @internal */
  address: IpAddress | null = null;
  /** @internal */
  readonly claimNames: Bytes[] = [];
  /** @internal */
  readonly claimValues: Bytes[][] = [];
  private known: u32 = 0;
  private readonly pairs: Pairs = new Pairs();
  private readonly texts: StaticArray<Bytes | null> = new StaticArray<Bytes | null>(SUBJECTS);

  /**
   * @param filter - the filter of the stream.
   * @param claimSource - knows the claims of its token; without it there are none.
   */
  constructor(
    /** @internal */
    readonly filter: HttpFilter,
    /** @internal */
    readonly claimSource: ClaimSource | null = null,
  ) {}

  // Whether it was read before; from now on it was.
  private isKnown(fact: u32): bool {
    if ((this.known & fact) != 0) return true;
    this.known |= fact;
    return false;
  }

  /**
   * Whether the address was asked for before; from now on it was.
   * @internal
   */
  isAddressKnown(): bool {
    return this.isKnown(Fact.Address);
  }

  // A copy, because the callback's own follows what the filter writes.
  private headers(): Pairs {
    if (!this.isKnown(Fact.Pairs)) {
      followWrites();
      noteFullRead(MapType.RequestHeaders);
      const snapshot = takeSnapshot(this.filter.ownStream, MapType.RequestHeaders);
      this.pairs.load(snapshot.pairs.encode().slice());
    }
    return this.pairs;
  }

  /**
   * The first header of a name in lower case.
   * @internal
   */
  header(name: string): Bytes | null {
    const pairs = this.headers();
    resetTexts();
    const pointer = textPointer(name);
    return firstValue(pairs, pointer, textSize);
  }

  private read(subject: Subject): Bytes | null {
    if (subject == Subject.Methods) return this.header(":method");
    if (subject == Subject.Paths) {
      const target = this.header(":path");
      return target ? plainPath(target) : null;
    }
    if (subject == Subject.Hosts) {
      const authority = this.header(":authority");
      return authority && authority.length != 0 ? hostOf(authority) : null;
    }
    const read = unchecked(textReaders[subject]);
    const text = read ? read(this) : null;
    return text && text.length != 0 ? text : null;
  }

  /**
   * What there is one of; `null` when there is none.
   * @internal
   */
  text(subject: Subject): Bytes | null {
    if (!this.isKnown(1 << subject)) unchecked((this.texts[subject] = this.read(subject)));
    return unchecked(this.texts[subject]);
  }

  /**
   * The values of a name, of a header in lower case; none when it is not there.
   * @internal
   */
  values(subject: Subject, name: Bytes): Bytes[] {
    if (subject == Subject.Headers) {
      return allValues(this.headers(), changetype<usize>(name), <u32>name.length);
    }
    const read = unchecked(valuesReaders[subject]);
    return read ? read(this, name) : [];
  }

  /**
   * The path, normalised and without its query; `null` when it has none or one that cannot be normalised. No rule with
   * `paths` or `not_paths` matches such a request: a filter that protects something refuses it, as a bad request.
   *
   * Legal in `onRequestHeaders`, while that has held the request, and in `onLog`; `null` elsewhere, unless it was read
   * before.
   */
  get path(): Bytes | null {
    return this.text(Subject.Paths);
  }
}
