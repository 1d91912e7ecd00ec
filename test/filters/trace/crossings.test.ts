// What a request costs in calls of the host: one reading of all headers, and writes only where something changes.

import { fileURLToPath } from "node:url";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { MockProxy } from "../../../harness/src/mock/index.js";
import { builtFilters } from "../../istio/built-filters.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(root, ["trace"])).get("trace")!.bytes;
}, 180_000);

/** Host calls of the second of two equal requests; the first one makes counters and the generator of ids. */
async function callsOf(configuration: object, headers: [string, string][]): Promise<string[]> {
  const proxy = await MockProxy.start({ filters: [{ wasm, name: "trace", configuration }] });
  onTestFinished(() => proxy.close());
  const request = { method: "GET", path: "/", authority: "example.com", headers };
  await proxy.send(request);
  proxy.trace.clear();
  await proxy.send(request);
  return [...proxy.trace.entries]
    .filter((entry) => entry.kind === "hostCall")
    .map((entry) => entry.name.replace(/^env\./, ""));
}

const read = "proxy_get_header_map_pairs";
const set = "proxy_replace_header_map_value";
const count = "proxy_increment_metric";

it.each<[string, object, [string, string][], string[]]>([
  ["a trace that goes on", {}, [["traceparent", traceparent], ["tracestate", "a=1"], ["baggage", "a=1"]], [read, count]],
  ["a trace that begins", {}, [], [read, count, set]],
  ["a span", { mode: "span", span_without_export: true }, [["traceparent", traceparent]], [read, count, set]],
  ["a trace that is told", { response: { trace_id_header: "x-trace-id" } }, [["traceparent", traceparent]], [read, count, set]],
  ["a conversion that is there already", { inject: ["b3_single"] }, [["b3", "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1"]], [read, count]],
])("%s", async (_, configuration, headers, expected) => {
  expect(await callsOf(configuration, headers)).toEqual(expected);
}); // prettier-ignore
