// Calls to other clusters, and calls that end or move the stream, in the forms that leave it alone.

import { grpcMessage, type Argument, type Pairs } from "../program.js";
import { fixed, nowhere, out, readsWord, slots, step, type Variant } from "./variant.js";

const http = "proxy_http_call";

export const callHeaders: Pairs = [
  [":method", "GET"],
  [":path", "/check?a=b"],
  [":authority", "auth.test"],
];

export function httpCall(
  cluster: string,
  headers: Pairs = callHeaders,
  body = "",
  timeout = 330,
): readonly Argument[] {
  return [cluster, { pairs: headers }, body, { pairs: [] }, timeout, out(0)];
}

const without = (name: string): Pairs => callHeaders.filter(([key]) => key !== name);

/** GrpcService { envoy_grpc { cluster_name } } as protobuf. */
export function grpcService(cluster: string, length: number): string {
  const inner = `\x0a${String.fromCharCode(length)}${cluster}`;
  return `\x0a${String.fromCharCode(length + 2)}${inner}`;
}

/** A callout in the answer of a callout would have one of its own, and so on; at the end a plot makes some. */
const calm = (callback: string): boolean =>
  !/http_call_response|grpc|on_(log|done|delete)$/.test(callback);

/** At the start three threads would ask at the same time, and bodies come in several pieces at once. */
const calmStream = (callback: string): boolean =>
  calm(callback) && !/vm_start|configure|context_create|tick|body/.test(callback);

/** Threads that load many VMs have no time for answers. */
const atStart = (callback: string): boolean => /vm_start|configure|context_create/.test(callback);

const onlyRoots = (callback: string): boolean =>
  /vm_start|configure|tick|queue_ready|http_call_response|grpc/.test(callback);

export const grpcCluster = grpcService("{grpc}", 6);
const unknownCluster = grpcService("nowhere", 7);

/** A call that fails at once is told at once: made where that is told, it would never end. */
const noCircle = (callback: string): boolean => callback !== "proxy_on_grpc_close";

export const grpcArguments = (service: string): readonly Argument[] => [
  service,
  "pkg.Service",
  "Method",
  { pairs: [["x-meta", "1"]] },
];

/** Each gets a moment of its own, see grpc-moments.ts. */
const anyDelay = grpcMessage(28);

const called = step(
  "proxy_grpc_call",
  [...grpcArguments(grpcCluster), "message", 600, out(0)],
  readsWord,
  slots.call,
);
const opened = step(
  "proxy_grpc_stream",
  [...grpcArguments(grpcCluster), out(0)],
  readsWord,
  slots.call,
);

export const calloutVariants: readonly Variant[] = [
  { op: http, name: "sent", make: (s) => [step(http, httpCall("{auth}", [...callHeaders, ["x-from", s.callback]], s.chance.pick(["", "", "may I?"]), atStart(s.callback) ? 30_000 : 330), readsWord, slots.call)], where: (callback) => calm(callback) || /grpc/.test(callback) },
  fixed(http, "unreachable", httpCall("{dead}"), readsWord),
  fixed(http, "unknown", httpCall("nowhere"), readsWord),
  fixed(http, "no path", httpCall("{auth}", without(":path")), readsWord),
  fixed(http, "no authority", httpCall("{auth}", without(":authority")), readsWord),
  fixed(http, "no headers", httpCall("{auth}", []), readsWord),
  fixed(http, "negative", httpCall("{auth}", callHeaders, "", -1), readsWord),
  fixed(http, "memory", [nowhere, 30, { pairs: callHeaders }, "", "", 100, out(0)], readsWord),
  fixed(http, "headers memory", ["{auth}", nowhere, 30, "", "", 100, out(0)], readsWord),
  fixed(http, "body memory", ["{auth}", { pairs: callHeaders }, nowhere, 30, "", 100, out(0)], readsWord),
  fixed(http, "trailers memory", ["{auth}", { pairs: callHeaders }, "", nowhere, 30, 100, out(0)], readsWord),
  fixed(http, "token nowhere", ["{auth}", { pairs: callHeaders }, "", "", 100, nowhere]),
  fixed("proxy_grpc_call", "unparsable", [...grpcArguments("\xff\xff"), "message", 500, out(0)], readsWord),
  fixed("proxy_grpc_call", "memory", [nowhere, 30, "a", "b", "", "message", 500, out(0)], readsWord),
  fixed("proxy_grpc_stream", "unparsable", [...grpcArguments("\xff\xff"), out(0)], readsWord),
  fixed("proxy_grpc_stream", "memory", [nowhere, 30, "a", "b", "", out(0)], readsWord),
  fixed("proxy_grpc_call", "unknown", [...grpcArguments(unknownCluster), "message", 500, out(0)], readsWord, noCircle),
  fixed("proxy_grpc_stream", "unknown", [...grpcArguments(unknownCluster), out(0)], readsWord, noCircle),
  { op: "proxy_grpc_call", name: "cancelled", make: () => [called, step("proxy_grpc_cancel", [{ saved: slots.call }])] },
  { op: "proxy_grpc_call", name: "closed", make: () => [called, step("proxy_grpc_close", [{ saved: slots.call }])] },
  { op: "proxy_grpc_stream", name: "cancelled", make: () => [opened, step("proxy_grpc_send", [{ saved: slots.call }, "message", 0]), step("proxy_grpc_cancel", [{ saved: slots.call }])] },
  { op: "proxy_grpc_stream", name: "ended", make: () => [opened, step("proxy_grpc_send", [{ saved: slots.call }, anyDelay, 1])], where: calmStream },
  { op: "proxy_grpc_stream", name: "closed", make: () => [opened, step("proxy_grpc_send", [{ saved: slots.call }, anyDelay, 0]), step("proxy_grpc_close", [{ saved: slots.call }])], where: calmStream },
  fixed("proxy_grpc_send", "unknown", [4002, "message", 1]),
  fixed("proxy_grpc_send", "kind", [4001, "message", 1]),
  fixed("proxy_grpc_send", "memory", [4002, nowhere, 30, 1]),
  fixed("proxy_grpc_close", "unknown", [4001]),
  fixed("proxy_grpc_close", "unknown stream", [4002]),
  fixed("proxy_grpc_close", "kind", [4000]),
  fixed("proxy_grpc_cancel", "unknown", [4001]),
  fixed("proxy_grpc_cancel", "unknown stream", [4002]),
  fixed("proxy_grpc_cancel", "kind", [4003]),
  fixed("envoy_resolve_dns", "memory", [nowhere, 30, out(0)], readsWord),
  fixed("proxy_continue_stream", "upstream", [3]),
  fixed("proxy_continue_stream", "type", [4]),
  fixed("proxy_continue_stream", "downstream", [2]),
  fixed("proxy_close_stream", "upstream", [3]),
  fixed("proxy_close_stream", "downstream", [2]),
  fixed("proxy_close_stream", "type", [4]),
  fixed("proxy_send_local_response", "no stream", [403, "d", "body", "", -1], [], onlyRoots),
  fixed("proxy_send_local_response", "memory", [403, nowhere, 30, "body", "", -1]),
  fixed("proxy_send_local_response", "headers memory", [403, "d", "body", nowhere, 30, -1]),
]; // prettier-ignore
