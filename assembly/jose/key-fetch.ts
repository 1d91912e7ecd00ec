// One fetch of a set: of the set itself, or first of the issuer's document that says where the set is.
// Source: RFC 7517, section 5; OpenID Connect Discovery 1.0, section 4.

import { Bytes } from "../bytes";
import { CalloutKind, CalloutOutcome } from "../callout/outcome";
import { discoveryPath, keysPath } from "./discovery";
import { KeyUri, RemoteKeySettings } from "./remote-key-settings";
import { maximumAge } from "./cache-lifetime";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { PluginCallout, sendFor } from "../callout/plugin-callout";
import { Status } from "../status";

// @ts-ignore: decorator
@inline const MILLISECOND: u64 = 1_000_000;

function reasonOf(kind: CalloutKind): string {
  if (kind == CalloutKind.TimedOut) return "no answer in time";
  if (kind == CalloutKind.Unreachable) return "not reached";
  if (kind == CalloutKind.Reset) return "the answer was cut off, or is too large";
  if (kind == CalloutKind.Refused) return "refused by the proxy: is there such a cluster?";
  return "the answer is not 200";
}

/** Fetches a set; each {@link fly} ends in exactly one of its three ends. */
export abstract class KeyFetch extends PluginCallout {
  private isDiscovering: bool = false;
  private end: u64 = 0;

  constructor(
    private readonly plugin: Plugin,
    private readonly settings: RemoteKeySettings,
    private readonly uri: KeyUri,
  ) {
    super();
    this.headers.set("accept", "application/jwk-set+json, application/json");
  }

  /** A document came that may be a set. `age`: seconds for which it is fresh, -1 when that is not said. */
  abstract onDocument(document: Bytes, age: i64): void;

  /** Nothing of use came. */
  abstract onFailure(reason: string, status: u32): void;

  /** The proxy sent nothing. */
  abstract onRefusal(reason: string): void;

  /** Begins, when none is under way; what the proxy refuses ends within this. */
  fly(): void {
    const settings = this.settings;
    const uri = this.uri;
    this.end = monotonicNow() + <u64>settings.timeout * MILLISECOND;
    this.isDiscovering = settings.discovery;
    const path = settings.discovery ? discoveryPath(settings, uri) : uri.path;
    this.get(path, settings.timeout);
  }

  private get(path: Bytes, timeout: u32): void {
    this.timeout = timeout;
    this.ask("GET", this.settings.cluster, this.uri.host, path);
    const status = sendFor<PluginCallout>(this.plugin, this);
    if (status == Status.NotAllowed) this.onRefusal("the callout could not be made");
  }

  override onOutcome(outcome: CalloutOutcome): void {
    const kind = outcome.kind;
    if (kind == CalloutKind.Refused) return this.onRefusal(reasonOf(kind));
    if (kind != CalloutKind.Response || outcome.status != 200) {
      return this.onFailure(reasonOf(kind), outcome.status);
    }
    const size = outcome.body.size;
    if (size > this.settings.maxResponseBytes)
      return this.onFailure("the answer is too large", 200);
    const document = outcome.body.read(0, size);
    if (document === null) return this.onFailure("the answer cannot be read", 200);
    if (!this.isDiscovering)
      return this.onDocument(document, maximumAge(outcome.headers.getAll("cache-control")));
    this.isDiscovering = false;
    const path = keysPath(document, this.settings.issuer, this.uri.host);
    if (path === null) {
      return this.onFailure("no document of this issuer, or its keys are on another host", 200);
    }
    const time = monotonicNow();
    if (time + MILLISECOND > this.end) return this.onFailure("no time is left for the keys", 200);
    this.get(path, <u32>((this.end - time) / MILLISECOND));
  }
}
