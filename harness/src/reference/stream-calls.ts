// The facts of host-calls.ts. What belongs to one exchange: its headers and bodies, its reply, and what it waits for.

import type { HostCallFacts } from "./host-call-facts.js";

const readsMap = ["R4.2-1", "R4.2-2", "R4.2-6", "R4.3-5", "R4.4-11"];
const writesMap = ["R4.2-1", "R4.2-5", "R4.2-6", "R4.3-5", "R4.3-6", "R4.4-17"];
const httpCall = ["R4.14-1", "R4.14-7", "R4.14-9", "R4.14-10"];
const grpcCall = ["R4.15-2", "R4.15-3", "R4.15-4", "R4.15-5"];
const readsMapFacts = { legal: "readHeaders", asksElsewhere: true } as const;
const matchesFacts = {
  elsewhere: ["unmatched"],
  refused: "unmatched",
  rules: [...readsMap, "R4.16-1", "R4.16-5", "R4.16-6", "R4.16-10"],
} as const;
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
const receivedFacts = { legal: "received", rules: ["R4.14-10", "R4.14-11", "R4.14-12"] } as const;
const writesConnectionFacts = {
  legal: "connectionData",
  elsewhere: ["NotAllowed", "StreamEnded"],
  refused: "status",
  rules: ["R3.4-3", "R4.5-3"],
} as const;

export const streamCalls: Readonly<Record<string, HostCallFacts>> = {
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
    legal: "reply",
    elsewhere: ["pause"],
    refused: "pauseClosed",
    rules: ["R4.6-2", "R4.6-3", "R4.6-4", "R4.6-5", "R4.6-8", "R4.6-9", "R4.6-13", "R4.6-14"],
  },
  "RuleRequest.path": {
    ...readsMapFacts,
    elsewhere: ["null"],
    refused: "null",
    rules: readsMap,
  },
  "RuleList.decide": { ...readsMapFacts, ...matchesFacts },
  "Matcher.matches": { ...readsMapFacts, ...matchesFacts },
  "ReplyWish.of": {
    legal: "liveStream",
    elsewhere: ["wishes"],
    asksElsewhere: true,
    refused: "wishes",
    rules: readsMap,
  },
  "HeaderTemplate.render": {
    legal: "liveStream",
    elsewhere: ["emptyText"],
    refused: "emptyText",
    rules: ["R4.16-1", "R4.16-3", "R4.16-5", "R4.16-6", "R4.16-10"],
  },
  "Reply.send": {
    legal: "reply",
    elsewhere: ["pause"],
    asksElsewhere: true,
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
  "CalloutJoin.holdIn": {
    legal: "requestAndResponse",
    elsewhere: ["pause"],
    refused: "outcome",
    rules: [...httpCall, "R4.14-11", "R4.14-12"],
  },
  "CalloutSequence.holdIn": {
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
  "RemoteKeySet.wait": {
    legal: "requestAndResponse",
    elsewhere: ["false"],
    refused: "false",
    rules: [...httpCall, "R4.12-2"],
  },
  "Plugin.send": {
    legal: "callingPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: [...httpCall, "R4.13-4", "R4.14-13"],
  },
  "PluginCallout.sendFor": {
    legal: "callingPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: httpCall,
  },
  "CalloutJoin.sendFor": {
    legal: "callingPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: [...httpCall, "R4.14-11", "R4.14-12"],
  },
  "CalloutSequence.sendFor": {
    legal: "callingPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: httpCall,
  },
  "GrpcPluginCallout.sendFor": {
    legal: "callingPlugin",
    elsewhere: ["NotAllowed"],
    refused: "outcome",
    rules: grpcCall,
  },
  "GrpcStream.open": {
    legal: "callingPlugin",
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

  "ConnectionData.size": {
    legal: "connectionData",
    elsewhere: ["zero"],
    refused: "zero",
    rules: ["R2.6-2", "R3.4-3", "R4.5-2"],
  },
  "ConnectionData.read": {
    legal: "connectionData",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R2.6-2", "R3.4-3", "R4.5-1"],
  },
  "ConnectionData.replace": writesConnectionFacts,
  "ConnectionData.append": writesConnectionFacts,
  "ConnectionData.prepend": writesConnectionFacts,
  "ConnectionData.close": {
    legal: "openConnection",
    elsewhere: ["NotAllowed"],
    refused: "status",
    rules: ["R4.6-16", "R4.7-4"],
  },
  "TcpFilter.close": {
    legal: "openConnection",
    elsewhere: ["paused"],
    refused: "kept",
    rules: ["R4.6-16", "R4.7-4"],
  },
  "TcpFilter.hold": {
    legal: "holdConnection",
    elsewhere: ["closed"],
    refused: "outcome",
    rules: [...httpCall, "R2.6-1", "R3.4-3"],
  },
  "Downstream.resume": {
    legal: "holdConnection",
    elsewhere: ["NotAllowed", "StreamEnded"],
    refused: "status",
    rules: ["R3.4-3", "R4.7-3"],
  },
  "HttpRequest.reroute": {
    legal: "reroute",
    elsewhere: ["NotAllowed", "StreamEnded"],
    refused: "status",
    rules: ["R4.4-17", "R4.18-1", "R4.18-7"],
  },
};
