// Where the keys of an issuer are, and how long they count: what a RemoteKeySet is made with.

import { Bytes } from "../bytes";

/** Bytes of a uri that are read at most. */
// @ts-ignore: decorator
@inline const MAXIMUM_URI: i32 = 2048;

/** Settings of a {@link RemoteKeySet}. Cluster and uri are needed; the rest has defaults. */
// @ts-ignore: decorator
@final
export class RemoteKeySettings {
  /** Envoy's name of the cluster that serves the keys. */
  cluster: Bytes = Bytes.empty;
  /** `https://HOST/PATH` of the set: which host is asked for, and what; the cluster decides where that is sent. */
  uri: Bytes = Bytes.empty;
  /** Milliseconds that one fetch takes at most, both documents of a discovery together. */
  timeout: u32 = 5_000;
  /** Milliseconds for which keys are fresh when the answer has no `max-age`. */
  ttl: u32 = 600_000;
  /** Milliseconds after a fetch for which its keys count while newer ones cannot be fetched. */
  stale: u32 = 86_400_000;
  /** Percent of the time for which keys are fresh after which newer ones are fetched, give or take a tenth. */
  refreshAhead: u32 = 80;
  /** Milliseconds between two fetches that tokens with unknown key ids cause. */
  unknownKidCooldown: u32 = 30_000;
  /** How many streams may wait for a fetch, in one worker. */
  maxPending: i32 = 1_024;
  /** Bytes of a document at most. */
  maxResponseBytes: u32 = 262_144;
  /** Whether the first fetch begins before the first token comes. */
  fetchOnStart: bool = true;
  /**
   * Whether the issuer's own document says where the set is (OpenID Connect Discovery 1.0, section 4; RFC 8414).
   * {@link uri} is then that document when its path has `/.well-known/`; otherwise it says the host only, and the
   * path is that of {@link issuer} with `/.well-known/openid-configuration`.
   */
  discovery: bool = false;
  /** Whose keys they are; needed for discovery: the document must say exactly this. */
  issuer: Bytes = Bytes.empty;
}

/** The two halves of a uri. */
// @ts-ignore: decorator
@final
export class KeyUri {
  private constructor(
    /** Host, and port if there is one. */
    public readonly host: Bytes,
    /** Path and query. */
    public readonly path: Bytes,
  ) {}

  /**
   * The halves of `https://HOST/PATH` (or `http:`, where the mesh encrypts); `null` for anything else, such as one with
   * a user, a fragment, or a character that cannot stand in a request.
   */
  static read(uri: Bytes): KeyUri | null {
    if (uri.length > MAXIMUM_URI || !isVisible(uri) || uri.includes("#")) return null;
    const scheme = uri.slice(0, 8).equalsIgnoreCase("https://")
      ? 8
      : uri.slice(0, 7).equalsIgnoreCase("http://")
        ? 7
        : 0;
    if (scheme == 0) return null;
    let end = scheme;
    while (end < uri.length && uri.get(end) != 0x2f && uri.get(end) != 0x3f) end++;
    const host = uri.slice(scheme, end);
    if (host.length == 0 || host.includes("@") || host.includes("\\")) return null;
    const rest = uri.slice(end);
    return new KeyUri(host, rest.get(0) == 0x2f ? rest : Bytes.fromString("/").concat(rest));
  }
}

function isVisible(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) {
    if (<u32>(text.get(at) - 0x21) > 0x7e - 0x21) return false;
  }
  return true;
}
