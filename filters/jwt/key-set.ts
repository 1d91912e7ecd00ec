// The keys that an issuer publishes: fetched once for all streams that need them, and kept for a while.
// Source: RFC 7517, sections 4 and 5; RFC 7518, section 6.3.1.

import {
  base64url,
  Bytes,
  CalloutOutcome,
  HttpFilter,
  log,
  monotonicNow,
  Plugin,
  PluginCallout,
  rsaPublicKeyInfo,
  Status,
  StreamQueue,
} from "proxy-wasm-assemblyscript-sdk";
import { JsonReader } from "proxy-wasm-assemblyscript-sdk/json";
import { FetchedKeys } from "./config.gen";

const maximumKeys = 64;
const maximumKeyId = 256;
const maximumDocument: u32 = 256 * 1024;
/** RFC 7518, section 3.3 wants 2,048 bits or more. */
const minimumModulus = 256;
const maximumModulus = 1024;
const maximumExponent = 8;

/** Nanoseconds between two fetches that tokens with unknown keys cause. */
const restBetweenSearches: u64 = 10_000_000_000;

/** A public key for RS256. */
export class PublicKey {
  constructor(
    /** Its name, `null` when it has none. */
    public readonly id: Bytes | null,
    /** SubjectPublicKeyInfo in DER. */
    public readonly info: Bytes,
  ) {}
}

function decodeNumber(reader: JsonReader): Bytes {
  const text = reader.string();
  const number = text !== null ? base64url.decode(text) : null;
  return number !== null ? number : Bytes.empty;
}

/** The key that the value is; `null` when it is none for RS256. */
function readKey(reader: JsonReader): PublicKey | null {
  let isRsa: bool = false;
  let isForUs: bool = true;
  let id: Bytes | null = null;
  let modulus = Bytes.empty;
  let exponent = Bytes.empty;
  if (!reader.enterObject()) return null;
  while (reader.nextMember()) {
    if (reader.nameIs("kty")) isRsa = reader.valueIs("RSA");
    else if (reader.nameIs("use")) isForUs = isForUs && reader.valueIs("sig");
    else if (reader.nameIs("alg")) isForUs = isForUs && reader.valueIs("RS256");
    else if (reader.nameIs("kid")) id = reader.string();
    else if (reader.nameIs("n")) modulus = decodeNumber(reader);
    else if (reader.nameIs("e")) exponent = decodeNumber(reader);
  }
  if (!isRsa || !isForUs || (id !== null && id.length > maximumKeyId)) return null;
  if (modulus.length < minimumModulus || modulus[0] == 0) return null;
  if (modulus.length > maximumModulus || exponent.length > maximumExponent) return null;
  const info = rsaPublicKeyInfo(modulus, exponent);
  return info !== null ? new PublicKey(id, info) : null;
}

/** The keys of a document; `null` when it is no JWK Set, or one with too many of them. */
function readKeys(document: Bytes): PublicKey[] | null {
  const reader = JsonReader.read(document, maximumDocument);
  let keys: PublicKey[] | null = null;
  if (!reader.enterObject()) return null;
  while (reader.nextMember()) {
    if (!reader.nameIs("keys") || !reader.enterArray()) continue;
    const found: PublicKey[] = [];
    while (reader.nextItem()) {
      const key = readKey(reader);
      if (key) found.push(key);
    }
    if (found.length <= maximumKeys) keys = found;
  }
  return keys;
}

/** The keys of an issuer in one worker. */
export class KeySet extends PluginCallout {
  private keys: PublicKey[] = [];
  private freshUntil: u64 = 0;
  private nextSearch: u64 = 0;
  private isFetching: bool = false;
  private readonly waiting: StreamQueue = new StreamQueue();
  private readonly maximumAge: u64;

  constructor(
    private readonly plugin: Plugin,
    private readonly config: FetchedKeys,
  ) {
    super();
    this.maximumAge = <u64>config.maxAge * 1_000_000;
    this.ask("GET", config.cluster, config.authority, config.path);
  }

  /** Whether there are keys that still count; they may be none that is of use. */
  get isFresh(): bool {
    return monotonicNow() < this.freshUntil;
  }

  /** The key of this name; for `null` the only key, when there is only one. */
  find(id: Bytes | null): PublicKey | null {
    const keys = this.keys;
    if (id === null) return keys.length == 1 ? keys[0] : null;
    for (let at = 0; at < keys.length; at++) {
      const known = keys[at].id;
      if (known !== null && known.equals(id)) return keys[at];
    }
    return null;
  }

  /** Whether a fetch may bring the key of this name. */
  isWorthFetching(id: Bytes | null): bool {
    if (!this.isFresh) return true;
    if (this.find(id)) return false;
    return this.isFetching || monotonicNow() >= this.nextSearch;
  }

  /** Fetches the keys and holds the stream until they are here, or not to be had; false: it is not held. */
  fetchFor(filter: HttpFilter): bool {
    if (!this.waiting.add(filter)) return false;
    if (this.isFetching) return true;
    if (this.isFresh) this.nextSearch = monotonicNow() + restBetweenSearches;
    this.isFetching = true;
    if (this.plugin.send(this) != Status.Ok && this.isFetching) {
      // Not even offered to the host, so no outcome comes: nobody may wait for it.
      this.isFetching = false;
      this.waiting.wake();
    }
    return true;
  }

  override onOutcome(outcome: CalloutOutcome): void {
    this.isFetching = false;
    let document: Bytes | null = null;
    // The part that is read of a larger one is too large for the reader.
    if (outcome.isSuccess) document = outcome.body.read(0, maximumDocument + 1);
    const keys = document !== null ? readKeys(document) : null;
    if (keys) {
      this.keys = keys;
      this.freshUntil = monotonicNow() + this.maximumAge;
    } else {
      const reason = outcome.isSuccess
        ? "no set of keys, or too large"
        : `status ${outcome.status}`;
      log.warn(`no keys from ${this.config.cluster}: ${reason}`);
    }
    this.waiting.wake();
  }
}
