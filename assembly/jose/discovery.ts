// What an issuer says about itself: where its keys are.
// Source: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414, sections 2 and 3.

import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";
import { KeyUri, RemoteKeySettings } from "./remote-key-settings";

const wellKnown = Bytes.fromString("/.well-known/");

/** Path of the issuer's document on the host of the settings' uri. */
export function discoveryPath(settings: RemoteKeySettings, uri: KeyUri): Bytes {
  if (uri.path.includes(wellKnown)) return uri.path;
  const issuer = KeyUri.read(settings.issuer);
  let path = issuer ? issuer.path : Bytes.empty;
  if (path.endsWith("/")) path = path.slice(0, -1);
  return path.concat(wellKnown).concat("openid-configuration");
}

/**
 * Path of the set that a document names; `null` when it is no such document, is that of another issuer, or names a
 * host other than the one that was asked: whoever can change the document should not choose whom we ask.
 */
export function keysPath(document: Bytes, issuer: Bytes, host: Bytes): Bytes | null {
  const reader = JsonReader.read(document, <u32>document.length);
  let isOfIssuer: bool = false;
  let uri: KeyUri | null = null;
  if (!reader.enterObject()) return null;
  while (reader.nextMember()) {
    if (reader.nameIs("issuer")) {
      isOfIssuer = reader.valueIs(issuer);
    } else if (reader.nameIs("jwks_uri")) {
      const text = reader.string();
      uri = text !== null ? KeyUri.read(text) : null;
    }
  }
  if (!isOfIssuer || !uri || !uri.host.equalsIgnoreCase(host)) return null;
  return uri.path;
}
