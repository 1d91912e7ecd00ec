// Explanations of the codes that reading and running scenarios can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const scenarioCodes: ExplanationTable = {
  OUT1301: {
    title: "a scenario file is not YAML",
    text: "The file cannot be read as YAML. Most often the indentation is uneven, a tab stands where spaces belong, or a value with a colon or a # in it needs quotes.",
  },
  OUT1302: {
    title: "a scenario does not have the right form",
    text: "The file holds a key that scenarios do not have, lacks one that they need, or has a value of another type. The whole form is in the JSON Schema that comes with Outrigger (schemas/scenario.schema.json); with its line at the top of the file, an editor completes and checks it while you write.",
  },
  OUT1303: {
    title: "a value in a scenario cannot be sent or judged",
    text: "The form is right, the value is not: a header name with a space in it, a line break in a header value, base64 that is none, a regular expression that does not compile, body and chunks at the same time.",
  },
  OUT1304: {
    title: "two scenarios of a filter have the same name",
    text: "Reports name scenarios by their sentence, so two of one filter may not share it. Say what makes them different.",
  },
  OUT1310: {
    title: "the reply differs",
    text: "The client got another status, header, body or trailer than the scenario expects. What is not named in the scenario is not judged. Header values are compared byte for byte, and all values of a repeated header in their order; a header that is missing is not the same as one with an empty value.",
  },
  OUT1311: {
    title: "the upstream request differs",
    text: "The upstream got another request than the scenario expects, or got one that must not reach it, or none at all because a filter answered or the stream was reset.",
  },
  OUT1312: {
    title: "a log line is missing",
    text: "The plugin did not log a line that the scenario expects, or not in that order, or not at that level. Lines below the scenario's logLevel (default: info) are not kept.",
  },
  OUT1313: {
    title: "the stream ended otherwise",
    text: "The stream was reset where the scenario expects a reply, or the other way round. A reset comes from a plugin that answers after response headers were sent, or from an upstream that closes the connection.",
  },
  OUT1314: {
    title: "no outcome in time",
    text: "Neither a complete reply nor a reset came within the time for one exchange. A callback that paused the stream and never continues it does this, and so does a content-length that does not fit the body.",
  },
  OUT1315: {
    title: "the plugin trapped",
    text: "The module ran into a trap: an assertion, an index out of range, null where a value was needed, a division by zero. The VM is gone for every stream of its worker, so a trap always fails a scenario, whatever it expects.",
  },
  OUT1317: {
    title: "a callout differs",
    text: "The server behind a cluster got another callout than the scenario expects, none, or one too many. All callouts since the step before must be named, those to one cluster in their order. A callout to a cluster that the scenario does not have, or that is unreachable, reaches no server and is not counted.",
  },
  OUT1318: {
    title: "a metric differs",
    text: "A counter or gauge of the plugin has another value than the scenario expects. Values are sums over all threads since the start of the scenario; what a plugin counts while it is configured counts for each of its threads. Histograms cannot be expected.",
  },
  OUT1319: {
    title: "the plugin was not refused as expected",
    text: "The scenario expects that the plugin refuses to start with its configuration, and that certain texts stand in the log. It started, or one of the texts is missing.",
  },
  OUT1320: {
    title: "a connection went otherwise",
    text: "The client or the server of a TCP connection got other bytes than the scenario expects, or the connection to one of them was ended, or not made, where the scenario expects otherwise. Bytes are counted from the step before. A filter that answers Action.Pause keeps the bytes, and what it closes gets no more.",
  },
  OUT1321: {
    title: "a scenario of another kind",
    text: "What a scenario shows a plugin depends on how it is registered: plugin() gets requests, tcpPlugin() gets connections, service() gets neither, and only time passes for it.",
  },
  OUT1323: {
    title: "shared data differs",
    text: "A key of the shared data that the plugins see has another value than the scenario expects, is missing, or is there where `absent` was expected. Only the mock host shows shared data.",
  },
  OUT1324: {
    title: "the trace differs",
    text: "A callback or host call that the scenario expects did not come, not in that order, or not that often. The trace is of one step: what the host and the module asked of each other since the step before. Only the mock host shows it.",
  },
  OUT1316: {
    title: "the plugin did not start",
    text: "The module was not admitted, or refused the configuration of the scenario. What the host said follows the message.",
  },
};
