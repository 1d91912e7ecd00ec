// Explanations of the codes that the mock host can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const mockCodes: ExplanationTable = {
  OUT1601: {
    title: "Envoy refuses to load this module",
    text: "The module does not pass what Envoy checks when it loads one: the ABI version it declares, its imports with their types, its allocator, the types of its callbacks. Envoy rejects the whole configuration then. The mock host checks the same things and quotes Envoy's own message; `outrigger build` finds most of them before.",
  },
  OUT1602: {
    title: "the module failed while it started",
    text: "A trap during instantiation or in a start function (_initialize, main, _start) makes Envoy reject the configuration. Start functions may only log, read the WASI arguments, environment, clock and random numbers; every other host call there is itself a trap. Move such work into onConfigure.",
  },
  OUT1603: {
    title: "the module refused its configuration",
    text: "proxy_on_vm_start or proxy_on_configure answered 0, or trapped. Envoy then rejects the configuration: at start it exits, during an update the old configuration stays. The log lines before this error usually say which setting is wrong.",
  },
  OUT1604: {
    title: "this call sequence kills Envoy",
    text: "The module did something for which Envoy 1.40 ends with a segmentation fault or an abort, which takes every connection of the proxy with it. The mock host stops at the same place and names the sequence. The SDK makes these sequences unreachable; a module from elsewhere has to avoid them.",
  },
  OUT1605: {
    title: "this call sequence garbles a message",
    text: "The module did something after which Envoy writes a response that no client can read, for example response headers sent twice, or a request that its upstream takes for two. The mock host stops there instead of inventing an answer.",
  },
  OUT1606: {
    title: "the stream is stopped and nothing continues it",
    text: "A callback answered with a stop (Action.Pause), and no tick, callout or other stream has continued it. In Envoy the client waits until stream_idle_timeout (five minutes by default) and gets 504. Call proxy_continue_stream or send a reply later, or answer Continue. While a stream is held the mock host lets time go on to what is due (ticks, answers of callouts), for five minutes of its own time; with manual time only advanceTime does.",
  },
  OUT1607: {
    title: "the stream was reset",
    text: "The client gets no complete response: the connection is closed, or the HTTP/2 stream reset. It happens when a reply is sent after the response headers are on their way, when a filter closes the stream, when a failed filter meets a response that has begun, or when the upstream resets.",
  },
  OUT1608: {
    title: "the mock host does not simulate this",
    text: "The module asked for something that a real Envoy would answer and that the mock host does not simulate. It stops rather than inventing an answer. Run the scenario on a real Envoy for this part (--target envoy).",
  },
  OUT1609: {
    title: "the mock host was asked for something impossible",
    text: "An argument of MockProxy does not fit, or the proxy was used after it was closed or after it stopped with an error.",
  },
  OUT1610: {
    title: "the response cannot be a Fetch response",
    text: "A filter set a status that fetch cannot represent. Envoy writes what it is told: a status below 200 is an informational head, after which the client waits for ever. Use `send` to see such a reply as it is on the wire.",
  },
  OUT1611: {
    title: "the module did not come back",
    text: "A callback ran through so many turns of loops that it looks endless. Envoy has no limit for that: the worker thread hangs, with all of its connections, until somebody kills the process, and no other request of that worker is answered. The mock host stops such a callback, and the process that tests survives. Look for a loop whose condition never becomes false. A callback that really needs longer can be allowed more with callbackFuel, or with false for no limit.",
  },
};
