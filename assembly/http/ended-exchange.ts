// Which exchanges were ended in the callback of the host that runs. Several filters of a module may serve one
// exchange, also with one plugin object, and Envoy crashes when two of them end it in one callback.

import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { outermostNumber, selectContext } from "../runtime/callback";
import { proxy_get_property } from "../host/imports";
import { requestTime } from "./exchange-begin";
import { Status } from "../status";

// "connection", NUL, "id"
// @ts-ignore: decorator
@lazy const connectionId: usize = memory.data<u8>([
  0x63, 0x6f, 0x6e, 0x6e, 0x65, 0x63, 0x74, 0x69, 0x6f, 0x6e, 0, 0x69, 0x64,
]);

/** A stream that was ended, or is about to be; what all filters of its exchange have in common is asked when needed. */
@final
class EndedExchange {
  private isAsked: bool = false;
  /** The nanosecond at which the host began the exchange. */
  private begin: u64 = 0;
  private connection: u64 = 0;
  /** Whether the host did not say it, though it could. */
  private isUnsure: bool = false;

  constructor(
    readonly id: u32,
    readonly before: EndedExchange | null,
  ) {}

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    this.isUnsure = selectContext(this.id) != Status.Ok;
    this.begin = this.read(requestTime, 12);
    this.connection = this.read(connectionId, 13);
  }

  // A host that has no such property tells no exchanges apart: then each stream is one of its own.
  private read(path: usize, size: u32): u64 {
    if (this.isUnsure) return 0;
    const words = clearOutWords();
    const status = proxy_get_property(path, size, words, secondOutWord());
    if (status == Status.NotFound) return this.id;
    const bytes = status == Status.Ok ? outBytes() : null;
    if (!bytes) this.isUnsure = true;
    return bytes ? bytes.toU64() : 0;
  }

  /** Whether both may be one exchange. */
  isSameAs(other: EndedExchange): bool {
    this.ask();
    other.ask();
    return (
      this.isUnsure ||
      other.isUnsure ||
      (this.begin == other.begin && this.connection == other.connection)
    );
  }
}

let lastEnded: EndedExchange | null = null;
let endedIn: u32 = 0;
// The one that was looked at last: what the host said of it serves once it is ended.
let candidate: EndedExchange | null = null;

/**
 * Whether another filter of this module that serves the same exchange has ended it in this callback of the host.
 * For the first that is ended in a callback the host is asked nothing.
 */
export function isEndedByAnother(id: u32): bool {
  const last = endedIn == outermostNumber ? lastEnded : null;
  const own = new EndedExchange(id, last);
  candidate = own;
  let other = last;
  while (other) {
    if (other.id != id && own.isSameAs(other)) return true;
    other = other.before;
  }
  return false;
}

/** Notes that the stream was ended about which {@link isEndedByAnother} was asked last. */
export function noteEnd(): void {
  lastEnded = candidate;
  endedIn = outermostNumber;
}
