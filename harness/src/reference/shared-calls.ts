// The facts of host-calls.ts. What does not belong to one exchange: state, metrics, the plugin, clocks, the log.

import type { HostCallFacts } from "./host-call-facts.js";

const readsAttributes = ["R4.16-1", "R4.16-5", "R4.16-6", "R4.16-10"];
const metricFacts = { legal: "callbacks", elsewhere: ["NotAllowed"], refused: "status" } as const;
const readsMetricFacts = { legal: "callbacks", elsewhere: ["zero"], refused: "zero" } as const;
const logFacts = {
  legal: "everywhere",
  elsewhere: [],
  refused: "written",
  rules: ["R1.4-3", "R4.12-4"],
} as const;
const clockFacts = { legal: "everywhere", elsewhere: [] } as const;
const tableRules = ["R4.9-1", "R4.9-2", "R4.9-3", "R4.9-4", "R4.9-5"];

export const sharedCalls: Readonly<Record<string, HostCallFacts>> = {
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
  "RemoteKeySet.isWorthFetching": { ...clockFacts, refused: "timeZero", rules: ["R4.12-1"] },
  "CompactToken.isValidNow": { ...clockFacts, refused: "false", rules: ["R4.12-1"] },
  "log.enabled": { ...clockFacts, refused: "true", rules: ["R1.4-4", "R4.12-5"] },
  "log.trace": logFacts,
  "log.debug": logFacts,
  "log.info": logFacts,
  "log.warn": logFacts,
  "log.error": logFacts,
  "log.critical": logFacts,
  "TextAttribute.read": {
    legal: "liveStream",
    elsewhere: ["null"],
    refused: "null",
    rules: readsAttributes,
  },
  "MessageAttribute.read": {
    legal: "liveStream",
    elsewhere: ["null"],
    refused: "null",
    rules: readsAttributes,
  },
  "MetadataAttribute.text": {
    legal: "liveStream",
    elsewhere: ["null"],
    refused: "null",
    rules: [...readsAttributes, "R4.16-9"],
  },
  "IntegerAttribute.read": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "UnsignedAttribute.read": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "FlagAttribute.read": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "DurationAttribute.read": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "TimeAttribute.read": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: readsAttributes,
  },
  "MetadataAttribute.number": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: [...readsAttributes, "R4.16-9"],
  },
  "MetadataAttribute.flag": {
    legal: "liveStream",
    elsewhere: ["absent"],
    refused: "absent",
    rules: [...readsAttributes, "R4.16-9"],
  },
  "AnyAttribute.has": {
    legal: "liveStream",
    elsewhere: ["false"],
    refused: "false",
    rules: readsAttributes,
  },
  "HeadersAttribute.read": {
    legal: "liveStream",
    elsewhere: ["empty"],
    refused: "empty",
    rules: [...readsAttributes, "R4.16-7"],
  },
  "PluginTextAttribute.readFor": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: ["R4.16-1", "R4.16-11"],
  },
  "SharedTable.get": {
    legal: "callbacks",
    elsewhere: ["null"],
    refused: "null",
    rules: tableRules,
  },
  "SharedTable.set": {
    legal: "callbacks",
    elsewhere: ["FailedElsewhere"],
    refused: "TableFailed",
    rules: tableRules,
  },
  "SharedTable.update": {
    legal: "callbacks",
    elsewhere: ["FailedElsewhere"],
    refused: "TableFailed",
    rules: tableRules,
  },
  "SharedTable.remove": {
    legal: "callbacks",
    elsewhere: ["FailedElsewhere"],
    refused: "TableFailed",
    rules: tableRules,
  },
};
