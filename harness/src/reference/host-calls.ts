// What is known of each member of the SDK that comes to a call of the host: when it is legal, what it answers
// elsewhere and when the host refuses, and which rules of the host stand behind it. The one table of the
// reference; test/sdk/wrappers.test.ts holds every line of it against the SDK, status by status and moment by moment.

import type { LegalityName } from "./moments.js";

/** What a member answers, as the pages print it. */
export const answers = {
  status: "the status that the host answers",
  NotAllowed: "`Status.NotAllowed`",
  StreamEnded: "`Status.StreamEnded` when the stream is over",
  BadArgument: "`Status.BadArgument`",
  Ok: "`Status.Ok`, and the map is empty",
  null: "`null`",
  empty: "nothing: it is empty",
  zero: "0",
  false: "`false`",
  true: "`true`",
  absent: "`absent`",
  pause: "`Action.Pause`; nothing is sent, and a log line says so unless a reply was sent",
  pauseClosed:
    "`Action.Pause`; nothing can be sent, so the stream is closed, and a log line says so",
  paused: "`Action.Pause`; nothing is done, and a log line says so",
  refuses: "`Action.Pause` and a reply with status 500, which can still be sent, and a log line",
  outcome: "the outcome is of the kind `Refused`, with the status, and is told at once",
  outcomeTrue: "`true`: the outcome is of the kind `Refused`, and is told at once",
  nothing: "nothing is done",
  held: "the streams stay held",
  Failed:
    "`SharedOutcome.Failed`, and `status` says why; `Contended` when others are faster each time",
  FailedElsewhere: "`SharedOutcome.Failed`",
  foreign: "the status, and an empty result",
  Unavailable: "`Verification.Unavailable`; `Malformed` for `Status.BadArgument`",
  UnavailableElsewhere: "`Verification.Unavailable`",
  nullStatus: "`null`, and `status` says why",
  written: "the line is sent, and the host decides",
  timeZero: "as if the clock stood at 0",
} as const;

export type Answer = keyof typeof answers;

export interface HostCallFacts {
  readonly legal: LegalityName;
  /** In the other moments; empty where there are none, or no object to call it on. */
  readonly elsewhere: readonly Answer[];
  /** Whether the host is asked elsewhere too, and it is the host that refuses. */
  readonly asksElsewhere?: true;
  /** When the host answers with a status other than Ok. */
  readonly refused: Answer;
  readonly rules: readonly string[];
}

const readsMap = ["R4.2-1", "R4.2-2", "R4.2-6", "R4.3-5", "R4.4-11"];
const writesMap = ["R4.2-1", "R4.2-5", "R4.2-6", "R4.3-5", "R4.3-6", "R4.4-17"];
const readsAttributes = ["R4.16-1", "R4.16-5", "R4.16-6", "R4.16-10"];
const httpCall = ["R4.14-1", "R4.14-7", "R4.14-9", "R4.14-10"];
const grpcCall = ["R4.15-2", "R4.15-3", "R4.15-4", "R4.15-5"];
const readsMapFacts = { legal: "readHeaders", asksElsewhere: true } as const;
const writesMapFacts = {
  legal: "writeHeaders",
  elsewhere: ["BadArgument", "StreamEnded"],
  asksElsewhere: true,
  refused: "status",
} as const;
const writesBodyFacts = {
  legal: "body",
  elsewhere: ["NotAllowed", "BadArgument", "StreamEnded"],
  asksElsewhere: true,
  refused: "status",
  rules: ["R4.4-15", "R4.5-3", "R4.5-4", "R4.5-8"],
} as const;
const takesBodyRules = ["R3.3-1", "R4.4-15", "R4.5-6", "R4.5-8"];
const metricFacts = { legal: "callbacks", elsewhere: ["NotAllowed"], refused: "status" } as const;
const readsMetricFacts = { legal: "callbacks", elsewhere: ["zero"], refused: "zero" } as const;
const logFacts = {
  legal: "everywhere",
  elsewhere: [],
  refused: "written",
  rules: ["R1.4-3", "R4.12-4"],
} as const;
const receivedFacts = { legal: "received", rules: ["R4.14-10", "R4.14-11", "R4.14-12"] } as const;
const clockFacts = { legal: "everywhere", elsewhere: [] } as const;

export const hostCalls: Readonly<Record<string, HostCallFacts>> = {
  "HeaderMap.status": {
    ...readsMapFacts,
    elsewhere: ["Ok", "StreamEnded"],
    refused: "status",
    rules: readsMap,
  },
  "HeaderMap.size": { ...readsMapFacts, elsewhere: ["zero"], refused: "zero", rules: readsMap },
  "HeaderMap.has": { ...readsMapFacts, elsewhere: ["false"], refused: "false", rules: readsMap },
  "HeaderMap.get": {
    ...readsMapFacts,
    elsewhere: ["null"],
    refused: "null",
    rules: [...readsMap, "R4.3-3", "R4.4-12"],
  },
  "HeaderMap.getAll": { ...readsMapFacts, elsewhere: ["empty"], refused: "empty", rules: readsMap },
  "HeaderMap.entries": {
    ...readsMapFacts,
    elsewhere: ["empty"],
    refused: "empty",
    rules: readsMap,
  },
  "HeaderMap.set": { ...writesMapFacts, rules: [...writesMap, "R4.4-8", "R4.4-16"] },
  "HeaderMap.add": { ...writesMapFacts, rules: [...writesMap, "R4.4-1", "R4.4-7"] },
  "HeaderMap.remove": { ...writesMapFacts, rules: [...writesMap, "R4.4-9", "R4.4-13"] },
  "HttpCallout.copyHeader": {
    ...readsMapFacts,
    elsewhere: ["nothing"],
    refused: "nothing",
    rules: readsMap,
  },
  "HttpCallout.copyHeaders": {
    ...readsMapFacts,
    elsewhere: ["nothing"],
    refused: "nothing",
    rules: [...readsMap, "R4.14-3"],
  },

  "Body.size": {
    legal: "body",
    elsewhere: ["zero"],
    asksElsewhere: true,
    refused: "zero",
    rules: ["R4.5-2", "R4.5-5", "R4.5-6"],
  },
  "Body.read": {
    legal: "body",
    elsewhere: ["empty", "null"],
    asksElsewhere: true,
    refused: "null",
    rules: ["R1.2-5", "R3.3-1", "R4.5-1", "R4.5-6"],
  },
  "Body.willChange": {
    legal: "beforeBody",
    elsewhere: ["BadArgument", "StreamEnded"],
    asksElsewhere: true,
    refused: "status",
    rules: ["R4.2-1", "R4.4-15"],
  },
  "Body.replace": writesBodyFacts,
  "Body.append": writesBodyFacts,
  "Body.prepend": writesBodyFacts,
  "BodyOutcome.read": {
    legal: "collected",
    elsewhere: ["empty", "null"],
    asksElsewhere: true,
    refused: "null",
    rules: ["R1.2-5", "R3.3-1", "R4.5-1"],
  },
  "HttpRequest.collect": {
    legal: "collectBody",
    elsewhere: ["refuses", "paused"],
    refused: "pauseClosed",
    rules: takesBodyRules,
  },
  "HttpResponse.collect": {
    legal: "collectBody",
    elsewhere: ["refuses", "paused"],
    refused: "pauseClosed",
    rules: takesBodyRules,
  },
  "HttpRequest.transform": {
    legal: "takeBody",
    elsewhere: ["BadArgument", "NotAllowed", "StreamEnded"],
    asksElsewhere: true,
    refused: "status",
    rules: takesBodyRules,
  },
  "HttpResponse.transform": {
    legal: "takeBody",
    elsewhere: ["BadArgument", "StreamEnded"],
    asksElsewhere: true,
    refused: "status",
    rules: takesBodyRules,
  },

  "HttpRequest.resume": {
    legal: "held",
    elsewhere: ["NotAllowed", "StreamEnded"],
    refused: "status",
    rules: ["R3.2-3", "R4.2-3", "R4.6-17", "R4.7-2", "R4.7-3"],
  },
  "HttpResponse.resume": {
    legal: "held",
    elsewhere: ["NotAllowed", "StreamEnded"],
    refused: "status",
    rules: ["R3.2-3", "R4.2-4", "R4.7-2", "R4.7-3"],
  },
  "HttpFilter.reply": {
    legal: "exchange",
    elsewhere: ["pause"],
    refused: "pauseClosed",
    rules: ["R4.6-2", "R4.6-3", "R4.6-4", "R4.6-5", "R4.6-8", "R4.6-9", "R4.6-13", "R4.6-14"],
  },
  "HttpFilter.close": {
    legal: "exchange",
    elsewhere: ["paused"],
    refused: "nothing",
    rules: ["R4.7-4"],
  },
  "HttpFilter.hold": {
    legal: "requestAndResponse",
    elsewhere: ["pause"],
    refused: "outcome",
    rules: [...httpCall, "R4.13-4"],
  },
  "FilterCallout.holdIn": {
    legal: "requestAndResponse",
    elsewhere: ["pause"],
    refused: "outcome",
    rules: httpCall,
  },
  "GrpcFilterCallout.holdIn": {
    legal: "requestAndResponse",
    elsewhere: ["pause"],
    refused: "outcome",
    rules: grpcCall,
  },
  "SingleFlight.join": {
    legal: "requestAndResponse",
    elsewhere: ["false"],
    refused: "outcomeTrue",
    rules: httpCall,
  },
  "RemoteKeySet.fetchFor": {
    legal: "requestAndResponse",
    elsewhere: ["false"],
    refused: "outcomeTrue",
    rules: httpCall,
  },
  "Plugin.send": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: [...httpCall, "R4.13-4", "R4.14-13"],
  },
  "PluginCallout.sendFor": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: httpCall,
  },
  "GrpcPluginCallout.sendFor": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: grpcCall,
  },
  "GrpcStream.open": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.15-2", "R4.15-3", "R4.15-4", "R4.15-6", "R4.15-7"],
  },
  "GrpcStream.send": {
    legal: "openStream",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.15-8", "R4.15-9"],
  },
  "GrpcStream.halfClose": {
    legal: "openStream",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.15-10"],
  },
  "GrpcStream.cancel": {
    legal: "openStream",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.15-11"],
  },
  "StreamQueue.wake": {
    legal: "callbacks",
    elsewhere: ["nothing"],
    refused: "held",
    rules: ["R4.7-2", "R4.7-3", "R4.13-1"],
  },
  "ReceivedBody.read": { ...receivedFacts, elsewhere: ["null"], refused: "null" },
  "ReceivedHeaders.readStatus": { ...receivedFacts, elsewhere: ["Ok"], refused: "status" },
  "ReceivedHeaders.size": { ...receivedFacts, elsewhere: ["zero"], refused: "zero" },
  "ReceivedHeaders.has": { ...receivedFacts, elsewhere: ["false"], refused: "false" },
  "ReceivedHeaders.get": { ...receivedFacts, elsewhere: ["null"], refused: "null" },
  "ReceivedHeaders.getAll": { ...receivedFacts, elsewhere: ["empty"], refused: "empty" },
  "ReceivedHeaders.entries": { ...receivedFacts, elsewhere: ["empty"], refused: "empty" },

  "FilterState.get": {
    legal: "liveStream",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.16-3", "R4.17-3", "R4.17-6"],
  },
  "FilterState.set": {
    legal: "liveStream",
    elsewhere: ["StreamEnded"],
    refused: "status",
    rules: ["R4.17-1", "R4.17-2", "R4.17-5", "R4.17-6"],
  },
  "Property.text": {
    legal: "liveStream",
    elsewhere: ["null"],
    refused: "null",
    rules: readsAttributes,
  },
  "Property.number": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "Property.flag": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "Property.duration": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "Property.pluginText": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.16-1", "R4.16-11"],
  },
  "sharedData.get": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.9-1", "R4.9-2", "R4.9-5"],
  },
  "sharedData.set": {
    legal: "callbacks",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.9-1", "R4.9-3", "R4.9-4"],
  },
  "SharedUpdate.apply": {
    legal: "callbacks",
    elsewhere: ["FailedElsewhere"],
    refused: "Failed",
    rules: ["R4.9-2", "R4.9-3", "R4.9-4"],
  },
  "SharedQueue.register": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.10-1", "R4.10-2", "R4.10-3"],
  },
  "SharedQueue.resolve": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.10-1", "R4.10-4"],
  },
  "SharedQueue.push": {
    legal: "callbacks",
    elsewhere: [],
    refused: "status",
    rules: ["R4.10-5", "R4.10-7"],
  },
  "SharedQueue.pop": {
    legal: "callbacks",
    elsewhere: [],
    refused: "nullStatus",
    rules: ["R4.10-6"],
  },
  "Counter.increment": { ...metricFacts, rules: ["R4.11-1", "R4.11-3", "R4.11-5"] },
  "Counter.value": { ...readsMetricFacts, rules: ["R4.11-3", "R4.11-7"] },
  "Gauge.add": { ...metricFacts, rules: ["R4.11-1", "R4.11-3", "R4.11-5"] },
  "Gauge.set": { ...metricFacts, rules: ["R4.11-3", "R4.11-6"] },
  "Gauge.value": { ...readsMetricFacts, rules: ["R4.11-3", "R4.11-7"] },
  "Histogram.record": { ...metricFacts, rules: ["R4.11-1", "R4.11-6", "R4.11-8"] },
  callForeignFunction: {
    legal: "callbacks",
    elsewhere: ["NotAllowed"],
    refused: "foreign",
    rules: ["R1.2-5", "R4.18-1", "R4.18-2", "R4.18-3"],
  },
  verifySignature: {
    legal: "callbacks",
    elsewhere: ["UnavailableElsewhere"],
    refused: "Unavailable",
    rules: ["R4.18-4", "R4.18-11"],
  },

  "Plugin.vmConfiguration": {
    legal: "callbacks",
    elsewhere: ["empty"],
    refused: "empty",
    rules: ["R2.2-7", "R2.2-8"],
  },
  "Plugin.tickEvery": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.12-2", "R4.12-3"],
  },
  "Plugin.done": {
    legal: "shutdown",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R2.5-2", "R2.5-4", "R2.5-6"],
  },
  "Timer.after": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.12-2", "R4.12-3"],
  },
  "Timer.every": {
    legal: "startedPlugin",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.12-2", "R4.12-3"],
  },
  "Timer.stop": { legal: "callbacks", elsewhere: [], refused: "nothing", rules: ["R4.12-2"] },
  environment: {
    legal: "everywhere",
    elsewhere: [],
    refused: "null",
    rules: ["R1.4-3", "R5.6-2"],
  },
  randomBytes: { legal: "everywhere", elsewhere: [], refused: "null", rules: ["R1.4-3", "R5.6-2"] },
  now: { ...clockFacts, refused: "zero", rules: ["R1.4-3", "R4.12-1"] },
  monotonicNow: { ...clockFacts, refused: "zero", rules: ["R1.4-3", "R4.12-1"] },
  "RemoteKeySet.isFresh": { ...clockFacts, refused: "timeZero", rules: ["R4.12-1"] },
  "RemoteKeySet.isWorthFetching": { ...clockFacts, refused: "timeZero", rules: ["R4.12-1"] },
  "CompactToken.isValidNow": { ...clockFacts, refused: "false", rules: ["R4.12-1"] },
  "log.enabled": { ...clockFacts, refused: "true", rules: ["R1.4-4", "R4.12-5"] },
  "log.trace": logFacts,
  "log.debug": logFacts,
  "log.info": logFacts,
  "log.warn": logFacts,
  "log.error": logFacts,
  "log.critical": logFacts,
};
