// tenant-metrics: counts the requests of each tenant, and notes the tenant for the access log.

import {
  Action,
  Bytes,
  Counter,
  FilterState,
  HttpFilter,
  plugin,
} from "proxy-wasm-assemblyscript-sdk";

const requests = Counter.labelled("requests", ["tenant", "status"], 200);
const tenantState = new FilterState("tenant");
const nobody = Bytes.fromString("nobody");

class TenantMetrics extends HttpFilter {
  private tenant: Bytes = nobody;

  override onRequestHeaders(endOfStream: bool): Action {
    const tenant = this.request.headers.get("x-tenant");
    if (tenant) this.tenant = tenant;
    tenantState.set(this, this.tenant);
    return Action.Continue;
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const status = this.response.headers.get(":status");
    if (status) requests.of([this.tenant, status]).increment();
    return Action.Continue;
  }
}

plugin("tenant-metrics", (stream) => new TenantMetrics(stream));
