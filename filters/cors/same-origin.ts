// Whether a request goes to the origin that it comes from: browsers name that in every POST, also where there is
// nothing to share.
// Source: Fetch standard, "append a request `Origin` header".

import { Bytes, HeaderMap } from "proxy-wasm-assemblyscript-sdk";
import { Origin } from "./origin";

/** Whether the host and port of an origin are those that the request is for. Its scheme may have ended in front of us. */
export function isSameOrigin(text: Bytes, headers: HeaderMap): bool {
  const origin = Origin.parse(text);
  const authority = headers.get(":authority");
  if (!origin || !authority) return false;
  const here = Origin.ofSetting(origin.scheme.concat("://").concat(authority));
  return here != null && here.text.equals(text);
}
