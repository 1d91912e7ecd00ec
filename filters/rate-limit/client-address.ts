// The client's address: what Envoy takes for it, or an entry of x-forwarded-for that a trusted proxy has written.

import { Bytes, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { IpAddress } from "proxy-wasm-assemblyscript-sdk/network";

const sourceAddress = new Property(["source", "address"]);
const forwardedFor = new Property(["request", "headers", "x-forwarded-for"]);

// The entry that is so many from the right; `null` when there are fewer.
function entry(list: Bytes, fromRight: i32): Bytes | null {
  let end = list.length;
  while (end >= 0) {
    let start = end;
    while (start > 0 && list.get(start - 1) != 0x2c) start--;
    if (--fromRight == 0) {
      while (start < end && list.get(start) <= 0x20) start++;
      while (end > start && list.get(end - 1) <= 0x20) end--;
      return list.slice(start, end);
    }
    end = start - 1;
  }
  return null;
}

/**
 * The address, masked, as text; `null` when there is none, as on a Unix socket.
 *
 * @param trustedHops - proxies in front. A list that is shorter, or an entry that is no address, comes from somebody who
 *   went around them: then it is the address that connects.
 */
export function clientAddress(
  filter: HttpFilter,
  trustedHops: i32,
  v4Mask: i32,
  v6Mask: i32,
): Bytes | null {
  let address: IpAddress | null = null;
  if (trustedHops > 0) {
    const list = forwardedFor.text(filter);
    const text = list ? entry(list, trustedHops) : null;
    if (text) address = IpAddress.parseWithPort(text);
  }
  if (!address) {
    const text = sourceAddress.text(filter);
    if (text) address = IpAddress.parseWithPort(text);
  }
  return address ? address.masked(v4Mask, v6Mask).toBytes() : null;
}
