// Whose trace counts.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";
import { CidrTable, IpAddress } from "proxy-wasm-assemblyscript-sdk/network";
import { TrustPeers, Trust } from "./config.gen";

const scheme = Bytes.fromString("spiffe://");
const STAR: i32 = 0x2a;

/** Whether a name is `pattern`: the whole one, `PREFIX*`, `*SUFFIX`, or `*`. */
export function isPrincipal(name: Bytes, pattern: Bytes): bool {
  if (pattern.get(0) == STAR) return name.endsWith(pattern.slice(1));
  if (pattern.get(pattern.length - 1) == STAR) return name.startsWith(pattern.slice(0, -1));
  return name.equals(pattern);
}

/** Tells peers whose trace is continued from others. */
@final
export class TrustedPeers {
  private readonly ranges: CidrTable = new CidrTable();

  constructor(private readonly config: Trust) {}

  /** The place of the first range that is none, -1 when all are right. */
  compile(): i32 {
    const cidrs = this.config.cidrs;
    for (let at = 0; at < cidrs.length; at++)
      if (!this.ranges.add(unchecked(cidrs[at]), 1)) return at;
    return -1;
  }

  /** Whether the peer of a request is one of them. Asks the host for no more than the configuration needs. */
  include(filter: HttpFilter): bool {
    const config = this.config;
    if (config.peers != TrustPeers.InternalOnly) return config.peers == TrustPeers.Always;
    const principals = config.principals;
    const hasRanges = config.cidrs.length != 0;
    if (principals.length == 0 && !hasRanges) return Attribute.connectionMtls.read(filter);
    if (principals.length != 0) {
      const uri = Attribute.connectionUriSanPeerCertificate.read(filter);
      if (uri && uri.length != 0) {
        const short = uri.startsWith(scheme) ? uri.slice(scheme.length) : uri;
        for (let at = 0; at < principals.length; at++) {
          const pattern = unchecked(principals[at]);
          if (isPrincipal(short, pattern) || isPrincipal(uri, pattern)) return true;
        }
      }
    }
    if (!hasRanges) return false;
    const address = Attribute.sourceAddress.read(filter);
    const parsed = address ? IpAddress.parseWithPort(address) : null;
    return parsed ? this.ranges.has(parsed) : false;
  }
}
