// The bridge of the trace filter through a real Envoy: an inbound and an outbound listener of one proxy, and an
// application that forwards nothing but x-request-id.

import { expect, it, onTestFinished } from "vitest";
import { envoyBootstrap, type WasmFilterOptions } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { headerValue, type HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { builtFilters } from "../istio/built-filters.js";
import { realEnvoy, repository } from "./real-envoy.js";
import { trapLines } from "./start-envoy.js";

const id = "0af7651916cd43dd8448eb211c80319c";
const host: HeaderPair = ["host", "example.com"];

it("gives an outbound request the trace of the inbound one with the same id", async (context) => {
  const wasm = (await builtFilters(repository, ["trace"])).get("trace")!.bytes;
  const filter: WasmFilterOptions = {
    name: "trace",
    rootId: "trace",
    vmId: "trace",
    module: { inlineBytes: wasm },
    configuration: JSON.stringify({
      mode: "span",
      span_without_export: true,
      inject: ["w3c", "b3_single"],
      bridge: { key_header: "x-job-id", carry: ["x-tenant"] },
    }),
  };
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  onTestFinished(() => upstream.close());
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [
      { name: "inbound", port: 0, filters: [filter] },
      { name: "outbound", port: 0, filters: [filter] },
    ],
  }) as { static_resources: { listeners: { name: string; traffic_direction?: string }[] } };
  // As Istio's sidecars have it; the configuration is the same on both.
  for (const listener of bootstrap.static_resources.listeners) {
    listener.traffic_direction = listener.name.toUpperCase();
  }
  const envoyPath = await realEnvoy(context);
  const envoy = await EnvoyProcess.start({ envoy: envoyPath, concurrency: 2, bootstrap });
  onTestFinished(() => envoy.stop());
  const send = async (
    listener: string,
    ...headers: HeaderPair[]
  ): Promise<readonly HeaderPair[]> => {
    await sendRequest(envoy.port(listener), {
      method: "GET",
      target: "/",
      headers: [host, ...headers],
    });
    return upstream.requests.at(-1)!.headers;
  };
  const trace = (headers: readonly HeaderPair[]): string[] => headerValue(headers, "traceparent")!.split("-"); // prettier-ignore

  const inbound = await send(
    "inbound",
    ["x-job-id", "7"],
    ["traceparent", `00-${id}-b7ad6b7169203331-01`],
    ["tracestate", "vendor=1"],
    ["baggage", "user=anna"],
    ["x-tenant", "acme"],
  );
  const [, trace1, span1] = trace(inbound);
  expect(trace1).toBe(id);

  const outbound = await send("outbound", ["x-job-id", "7"]);
  const [, trace2, span2] = trace(outbound);
  expect(trace2).toBe(id);
  expect(span2).not.toBe(span1);
  // Its parent is the span of the inbound request.
  expect(headerValue(outbound, "b3")).toBe(`${id}-${span2!}-1-${span1!}`);
  expect(headerValue(outbound, "tracestate")).toBe("vendor=1");
  expect(headerValue(outbound, "baggage")).toBe("user=anna");
  expect(headerValue(outbound, "x-tenant")).toBe("acme");

  // What the application did forward wins, and another id is nobody's.
  const other = await send("outbound", ["x-job-id", "7"], ["traceparent", `00-${"1".repeat(32)}-b7ad6b7169203331-01`]); // prettier-ignore
  expect(trace(other)[1]).toBe("1".repeat(32));
  expect(headerValue(other, "x-tenant")).toBeUndefined();
  expect(trace(await send("outbound", ["x-job-id", "8"]))[1]).not.toBe(id);
  expect(await trapLines(envoy)).toEqual([]);
});
