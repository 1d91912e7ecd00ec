// One line, or one for each side, for every member of the SDK that comes to a call of the host: how a guest calls
// it, what that answers when all goes well, and what when the host refuses.

import type { Moment } from "../../harness/src/reference/moments.js";

/** What must be there before the call. */
export type Preparation = "change" | "collect" | "queue" | "open" | "timer" | "receive";

export interface WrapperRow {
  readonly member: string;
  /** An expression of the guest; `$` stands for the request or the response. */
  readonly call: string;
  readonly side?: "request" | "response";
  /** What must be at hand: a filter object, or that of the plugin. */
  readonly needs?: "filter" | "plugin";
  readonly prepare?: readonly Preparation[];
  readonly success: string;
  /** Legal moments in which there is nothing to do it with, and what it answers there. */
  readonly idle?: Readonly<Partial<Record<Moment, string>>>;
  /** Moments that never come with this preparation. */
  readonly never?: readonly Moment[];
  /** What it answers when the host refuses; "status" stands for the status. */
  readonly refused: string;
  /** Where that depends on the call that is refused, and the status. */
  readonly refusedBy?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  /** Calls whose refusal changes nothing that is answered. */
  readonly unharmedBy?: readonly string[];
}

/** Moments before a response. */
const duringRequest: readonly Moment[] = ["requestBody", "requestTrailers", "responseHeaders"];

function bothSides(row: WrapperRow): WrapperRow[] {
  return (["request", "response"] as const).map((side) => ({
    ...row,
    side,
    needs: "filter",
    call: row.call.replaceAll("$", side),
    ...(row.never && { never: side === "response" ? [...row.never, ...duringRequest] : row.never }),
  }));
}

const beforeOutcome: readonly Moment[] = [
  "start",
  "pluginConstructor",
  "vmStart",
  "configure",
  "streamConstructor",
  "requestHeaders",
  "answered",
];
const beforeBody: readonly Moment[] = [
  "streamConstructor",
  "requestHeaders",
  "answered",
  "tick",
  "outcome",
];
const wakesNobody = {
  pluginConstructor: "0",
  vmStart: "0",
  configure: "0",
  streamConstructor: "0",
  log: "0",
  delete: "0",
  ended: "0",
  pluginDone: "0",
  pluginDelete: "0",
} as const;

const requests: WrapperRow[] = [
  {
    member: "HeaderMap.status",
    call: "code(filter.$.headers.status)",
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.size",
    call: "filter.$.headers.size.toString()",
    success: "3",
    refused: "0",
  },
  {
    member: "HeaderMap.has",
    call: 'flag(filter.$.headers.has("x-a"))',
    success: "true",
    refused: "false",
  },
  {
    member: "HeaderMap.get",
    call: 'text(filter.$.headers.get("x-a"))',
    success: "1",
    refused: "null",
  },
  {
    member: "HeaderMap.getAll",
    call: 'filter.$.headers.getAll("x-a").length.toString()',
    success: "1",
    refused: "0",
  },
  {
    member: "HeaderMap.entries",
    call: "filter.$.headers.entries().length.toString()",
    success: "3",
    refused: "0",
  },
  {
    member: "HeaderMap.set",
    call: 'code(filter.$.headers.set("x-a", "2"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.add",
    call: 'code(filter.$.headers.add("x-b", "2"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.remove",
    call: 'code(filter.$.headers.remove("x-a"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HttpCallout.copyHeader",
    call: 'copied(filter.$.headers, "x-a")',
    success: "1",
    refused: "0",
  },
  {
    member: "HttpCallout.copyHeaders",
    call: 'copied(filter.$.headers, "")',
    success: "1",
    refused: "0",
  },
  {
    member: "HttpRequest.resume",
    call: "code(filter.$.resume())",
    success: "0",
    refused: "status",
  },
  {
    member: "HttpRequest.collect",
    call: "action(filter.$.collect(new Collector(filter)))",
    success: "0",
    refused: "1",
  },
  {
    member: "HttpRequest.transform",
    call: "code(filter.$.transform(new Same()))",
    success: "0",
    refused: "status",
  },
  {
    member: "Body.willChange",
    call: "code(filter.$.body.willChange())",
    success: "0",
    refused: "status",
  },
  { member: "Body.size", call: "filter.$.body.size.toString()", success: "4", refused: "0" },
  { member: "Body.read", call: "text(filter.$.body.read())", success: "body", refused: "null" },
  {
    member: "Body.replace",
    call: 'code(filter.$.body.replace("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "Body.append",
    call: 'code(filter.$.body.append("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "Body.prepend",
    call: 'code(filter.$.body.prepend("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "BodyOutcome.read",
    call: "readCollected()",
    prepare: ["collect"],
    never: beforeBody,
    success: "body",
    refused: "null",
  },
].flatMap((row) => bothSides(row as WrapperRow));

const streams: WrapperRow[] = [
  {
    member: "HttpFilter.hold",
    call: "asked(new Ask(filter), filter)",
    success: "1 sent",
    refused: "1 refused status",
  },
  {
    member: "FilterCallout.holdIn",
    call: "asked(new Ask(filter), filter)",
    success: "1 sent",
    refused: "1 refused status",
  },
  {
    member: "GrpcFilterCallout.holdIn",
    call: "askedGrpc(new GrpcAsk(filter), filter)",
    success: "1 sent",
    refused: "1 refused status",
  },
  {
    member: "HttpFilter.reply",
    call: 'action(filter.reply(403, "no"))',
    success: "1",
    refused: "1",
  },
  { member: "HttpFilter.close", call: "action(filter.close())", success: "1", refused: "1" },
  {
    member: "SingleFlight.join",
    call: "flag(flightOf(plugin).join(filter))",
    success: "true",
    refused: "true",
  },
  {
    member: "RemoteKeySet.fetchFor",
    call: "flag(keysOf(plugin).fetchFor(filter))",
    success: "true",
    refused: "true",
  },
  { member: "FilterState.get", call: "text(tenant.get(filter))", success: "acme", refused: "null" },
  {
    member: "FilterState.set",
    call: 'code(tenant.set(filter, "acme"))',
    success: "0",
    refused: "status",
  },
  {
    member: "Property.text",
    call: "text(address.text(filter))",
    success: "10.0.0.1:80",
    refused: "null",
  },
  {
    member: "Property.number",
    call: "number.number(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
  { member: "Property.flag", call: "flag(truth.flag(filter))", success: "true", refused: "false" },
  {
    member: "Property.duration",
    call: "number.duration(filter, 9).toString()",
    success: "7",
    refused: "9",
  },
].map((row) => ({ ...row, needs: "filter" as const }));

const plugins: WrapperRow[] = [
  {
    member: "Property.pluginText",
    call: "text(pluginName.pluginText(plugin))",
    success: "probe",
    refused: "null",
  },
  {
    member: "Plugin.vmConfiguration",
    call: "text(plugin.vmConfiguration)",
    success: "machine",
    refused: "",
  },
  {
    member: "Plugin.tickEvery",
    call: "code(plugin.tickEvery(100))",
    success: "0",
    refused: "status",
  },
  {
    member: "Plugin.send",
    call: "sent(new Tell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  {
    member: "PluginCallout.sendFor",
    call: "sent(new Tell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  {
    member: "GrpcPluginCallout.sendFor",
    call: "sentGrpc(new GrpcTell(), plugin)",
    success: "0 sent",
    refused: "status refused",
  },
  { member: "Plugin.done", call: "code(plugin.done())", success: "0", refused: "status" },
  {
    member: "Timer.after",
    call: "code(new Flush().after(plugin, 50))",
    success: "0",
    refused: "status",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "Timer.every",
    call: "code(new Flush().every(plugin, 50))",
    success: "0",
    refused: "status",
    unharmedBy: ["clock_time_get"],
  },
  {
    member: "Timer.stop",
    call: "stopped()",
    prepare: ["timer"],
    never: ["start", "pluginConstructor", "vmStart", "tick", "ended"],
    success: "stopped",
    refused: "stopped",
  },
  {
    member: "GrpcStream.open",
    call: "code(new Quotas().open(plugin))",
    success: "0",
    refused: "status",
  },
  {
    member: "RemoteKeySet.isFresh",
    call: "flag(keysOf(plugin).isFresh)",
    success: "false",
    refused: "false",
  },
  {
    member: "RemoteKeySet.isWorthFetching",
    call: "flag(keysOf(plugin).isWorthFetching(null))",
    success: "true",
    refused: "true",
  },
].map((row) => ({ ...row, needs: "plugin" as const }) as WrapperRow);

const anywhere: WrapperRow[] = [
  {
    member: "StreamQueue.wake",
    call: "woken()",
    prepare: ["queue"],
    never: ["outcome", "answered"],
    idle: wakesNobody,
    success: "1",
    refused: "1",
  },
  {
    member: "GrpcStream.send",
    call: 'code(quotas.send("message"))',
    prepare: ["open"],
    success: "0",
    refused: "status",
  },
  {
    member: "GrpcStream.halfClose",
    call: "code(quotas.halfClose())",
    prepare: ["open"],
    success: "0",
    refused: "status",
  },
  {
    member: "GrpcStream.cancel",
    call: "code(quotas.cancel())",
    prepare: ["open"],
    success: "0",
    refused: "status",
  },
  {
    member: "ReceivedBody.read",
    call: "received == null ? absent : text(received!.body.read())",
    prepare: ["receive"],
    never: beforeOutcome,
    success: "answer",
    refused: "null",
  },
  {
    member: "ReceivedHeaders.readStatus",
    call: "received == null ? absent : code(received!.trailers.readStatus)",
    prepare: ["receive"],
    never: beforeOutcome,
    success: "0",
    refused: "status",
  },
  {
    member: "ReceivedHeaders.size",
    call: "received == null ? absent : received!.trailers.size.toString()",
    prepare: ["receive"],
    never: beforeOutcome,
    success: "1",
    refused: "0",
  },
  {
    member: "ReceivedHeaders.has",
    call: 'received == null ? absent : flag(received!.trailers.has("x-t"))',
    prepare: ["receive"],
    never: beforeOutcome,
    success: "true",
    refused: "false",
  },
  {
    member: "ReceivedHeaders.get",
    call: 'received == null ? absent : text(received!.trailers.get("x-t"))',
    prepare: ["receive"],
    never: beforeOutcome,
    success: "end",
    refused: "null",
  },
  {
    member: "ReceivedHeaders.getAll",
    call: 'received == null ? absent : received!.trailers.getAll("x-t").length.toString()',
    prepare: ["receive"],
    never: beforeOutcome,
    success: "1",
    refused: "0",
  },
  {
    member: "ReceivedHeaders.entries",
    call: "received == null ? absent : received!.trailers.entries().length.toString()",
    prepare: ["receive"],
    never: beforeOutcome,
    success: "1",
    refused: "0",
  },
  {
    member: "Counter.increment",
    call: "code(counter.increment(2))",
    success: "0",
    refused: "status",
  },
  { member: "Counter.value", call: "(counter.value + 7).toString()", success: "7", refused: "7" },
  { member: "Gauge.add", call: "code(gauge.add(-2))", success: "0", refused: "status" },
  { member: "Gauge.set", call: "code(gauge.set(2))", success: "0", refused: "status" },
  { member: "Gauge.value", call: "(gauge.value + 7).toString()", success: "7", refused: "7" },
  {
    member: "Histogram.record",
    call: "code(histogram.record(2))",
    success: "0",
    refused: "status",
  },
  { member: "callForeignFunction", call: "foreign()", success: "0 abc", refused: "status none" },
  {
    member: "verifySignature",
    call: "verified()",
    success: "0",
    refused: "2",
    refusedBy: { proxy_call_foreign_function: { 2: "3" } },
  },
  { member: "sharedData.get", call: 'shared("key")', success: "value", refused: "null" },
  {
    member: "sharedData.set",
    call: 'code(sharedData.set("key", "new"))',
    success: "0",
    refused: "status",
  },
  {
    member: "SharedUpdate.apply",
    call: "updated()",
    success: "0 0",
    refused: "3 status",
    refusedBy: { proxy_get_shared_data: { 1: "0 0" }, proxy_set_shared_data: { 8: "2 8" } },
  },
  {
    member: "SharedQueue.register",
    call: 'flag(SharedQueue.register("other") != null)',
    success: "true",
    refused: "false",
  },
  {
    member: "SharedQueue.resolve",
    call: 'flag(SharedQueue.resolve("", "jobs") != null)',
    idle: { pluginConstructor: "false", vmStart: "false" },
    success: "true",
    refused: "false",
  },
  {
    member: "SharedQueue.push",
    call: 'jobs == null ? absent : code(jobs!.push("job"))',
    never: ["start", "pluginConstructor", "vmStart"],
    success: "0",
    refused: "status",
  },
  {
    member: "SharedQueue.pop",
    call: "popped()",
    never: ["start", "pluginConstructor", "vmStart"],
    success: "first 0",
    refused: "null status",
  },
  { member: "environment", call: 'text(environment("ZONE"))', success: "eu-1", refused: "null" },
  {
    member: "randomBytes",
    call: "flag(randomBytes(16) != null)",
    success: "true",
    refused: "false",
  },
  { member: "now", call: "flag(now() != 0)", success: "true", refused: "false" },
  { member: "monotonicNow", call: "flag(monotonicNow() != 0)", success: "true", refused: "false" },
  { member: "CompactToken.isValidNow", call: "tokenIsValid()", success: "true", refused: "false" },
  {
    member: "log.enabled",
    call: "flag(log.enabled(LogLevel.Error))",
    success: "true",
    refused: "true",
  },
  ...["trace", "debug", "info", "warn", "error", "critical"].map((level) => ({
    member: `log.${level}`,
    call: `logged(() => log.${level}("line"))`,
    success: "done",
    refused: "done",
  })),
];

export const wrapperRows: readonly WrapperRow[] = [
  ...requests,
  ...streams,
  ...plugins,
  ...anywhere,
];
