// Numbers of callouts, by which a module tells one answer from another: the last two bits say of which kind it
// is. Each VM counts its own, for all its plugins together.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h; Envoy source/extensions/common/wasm/wasm.h.

export type CalloutKind = "http" | "grpcCall" | "grpcStream";

const kinds: readonly CalloutKind[] = ["http", "grpcCall", "grpcStream"];
const step = 4;

/** Undefined for a number that no callout can have. */
export function calloutKind(token: number): CalloutKind | undefined {
  return kinds[token % step];
}

export class CalloutTokens {
  private readonly last = { http: 0, grpcCall: 1, grpcStream: 2, dns: 1 };

  /** 4, 8, 12, … for HTTP, 5, 9, 13, … for gRPC calls, 6, 10, 14, … for gRPC streams. */
  next(kind: CalloutKind): number {
    return (this.last[kind] += step);
  }

  /** 2, 3, 4, … */
  nextDns(): number {
    return ++this.last.dns;
  }
}
