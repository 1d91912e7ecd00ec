// When a failed callout is sent again, as its own `x-envoy-` headers ask for it.
// Source: Envoy source/common/router/retry_state_impl.cc, docs/root/configuration/http/http_filters/router_filter.rst.

import type { HeaderMap } from "../headers/header-map.js";
import { isNumeral } from "./callout-timeouts.js";
import type { ResetReason } from "./connection-pool.js";

/** What ends an attempt before its response: the connection, or a limit of the host's own for one attempt. */
export type AttemptFailure = ResetReason | "per try timeout" | "stream duration";

const grpcConditions: Readonly<Record<string, number>> = {
  cancelled: 1,
  "deadline-exceeded": 4,
  "resource-exhausted": 8,
  internal: 13,
  unavailable: 14,
};

/** Milliseconds before the first retry are fewer than this; the bound doubles up to ten times as much. */
const baseInterval = 25;

function listed(map: HeaderMap, name: string): string[] {
  return (map.get(name) ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

export class RetryPolicy {
  private readonly conditions: ReadonlySet<string>;
  private readonly grpcStatuses: ReadonlySet<number>;
  private readonly statuses: ReadonlySet<number>;
  private readonly headerNames: readonly string[];
  private left = 1;
  private interval = baseInterval;

  private constructor(map: HeaderMap) {
    this.conditions = new Set(listed(map, "x-envoy-retry-on"));
    const grpc = listed(map, "x-envoy-retry-grpc-on").map((name) => grpcConditions[name]);
    this.grpcStatuses = new Set(grpc.filter((status) => status !== undefined));
    this.statuses = new Set(listed(map, "x-envoy-retriable-status-codes").map(Number));
    this.headerNames = listed(map, "x-envoy-retriable-header-names");
    const most = map.get("x-envoy-max-retries") ?? "";
    if (isNumeral(most)) this.left = Number(most);
  }

  /** Undefined for a request that does not ask for retries. */
  static of(map: HeaderMap): RetryPolicy | undefined {
    const asks = map.has("x-envoy-retry-on") || map.has("x-envoy-retry-grpc-on");
    return asks ? new RetryPolicy(map) : undefined;
  }

  /** True when the response is one to try again after. */
  wantsAfterHeaders(map: HeaderMap): boolean {
    const { conditions } = this;
    const status = Number(map.get(":status"));
    if (map.has("x-envoy-ratelimited")) return conditions.has("envoy-ratelimited");
    return (
      (conditions.has("5xx") && status >= 500 && status <= 599) ||
      (conditions.has("gateway-error") && status >= 502 && status <= 504) ||
      (conditions.has("retriable-4xx") && status === 409) ||
      (conditions.has("retriable-status-codes") && this.statuses.has(status)) ||
      (conditions.has("retriable-headers") && this.headerNames.some((name) => map.has(name))) ||
      this.grpcStatuses.has(Number(map.get("grpc-status") ?? "NaN"))
    );
  }

  wantsAfterFailure(failure: AttemptFailure): boolean {
    if (failure === "overflow") return false;
    if (["5xx", "gateway-error", "reset"].some((name) => this.conditions.has(name))) return true;
    const neverSent = failure === "remote connection failure";
    return (
      neverSent &&
      ["connect-failure", "reset-before-request"].some((name) => this.conditions.has(name))
    );
  }

  /** Takes one of the retries; false when none is left. */
  take(): boolean {
    if (this.left === 0) return false;
    this.left--;
    return true;
  }

  /** Whole milliseconds to wait before the next attempt. */
  nextBackOff(random: Uint8Array): number {
    const bound = this.interval;
    this.interval = Math.min(2 * bound, 10 * baseInterval);
    return Buffer.from(random).readUInt32LE(0) % bound;
  }
}
