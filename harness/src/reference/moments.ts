// When a call of the SDK can be made: the moments in the life of a module, its plugins and its streams, and the
// sets of them in which calls are legal. The pages say it in words; test/sdk tries every call in every moment.

export const moments = {
  start: "top-level code",
  pluginConstructor: "the constructor of the plugin",
  vmStart: "`onVmStart`",
  configure: "`onConfigure`",
  tick: "`onTick`, and timers",
  pluginDone: "`onDone` of the plugin",
  pluginDelete: "`onDelete` of the plugin",
  streamConstructor: "the constructor of the filter",
  requestHeaders: "`onRequestHeaders`",
  requestBody: "`onRequestBody`",
  requestTrailers: "`onRequestTrailers`",
  responseHeaders: "`onResponseHeaders`",
  responseBody: "`onResponseBody`",
  responseTrailers: "`onResponseTrailers`",
  connection: "`onConnection`",
  downstreamData: "`onDownstreamData`",
  upstreamData: "`onUpstreamData`",
  upstreamClose: "`onUpstreamClose`",
  downstreamClose: "`onDownstreamClose`",
  outcome: "`onOutcome` of a callout for which `onRequestHeaders` holds the stream",
  answered: "`onRequestHeaders` after `reply()`",
  log: "`onLog`",
  delete: "`onDelete` of the filter",
  ended: "any callback after the stream was deleted",
} as const;

export type Moment = keyof typeof moments;

export const allMoments = Object.keys(moments) as Moment[];

/** Moments in which a set of calls is legal, as a text says it. */
export interface Legality {
  readonly text: string;
  readonly moments: readonly Moment[];
  /** For what belongs to the response; where it is not given, the same. */
  readonly response?: readonly Moment[];
}

const callbacks = allMoments.filter((moment) => moment !== "start");

const requestAndResponse = [
  "requestHeaders",
  "requestBody",
  "requestTrailers",
  "responseHeaders",
  "responseBody",
  "responseTrailers",
] as const;

export const legalities = {
  everywhere: { text: "everywhere, in top-level code too", moments: allMoments },
  callbacks: { text: "in every callback", moments: callbacks },
  callingPlugin: {
    text: "in every callback, except in the constructor of a plugin, and in `onDone` and `onDelete` of one",
    moments: callbacks.filter(
      (moment) => !["pluginConstructor", "pluginDone", "pluginDelete"].includes(moment),
    ),
  },
  startedPlugin: {
    text: "in every callback, except in the constructor of the plugin",
    moments: callbacks.filter((moment) => moment !== "pluginConstructor"),
  },
  liveStream: {
    text: "in every callback until the stream is deleted",
    moments: callbacks.filter((moment) => moment !== "ended"),
  },
  readHeaders: {
    text: "in the callback of these headers, while that one has held the stream, and in `onLog`",
    moments: ["requestHeaders", "outcome", "answered", "log"],
    response: ["responseHeaders", "log"],
  },
  writeHeaders: {
    text: "in the callback of these headers, and while that one has held the stream",
    moments: ["requestHeaders", "outcome", "answered"],
    response: ["responseHeaders"],
  },
  body: {
    text: "in the body callback, and in later ones while that one has held the stream",
    moments: ["requestBody"],
    response: ["responseBody"],
  },
  collected: { text: "in `onBody`", moments: ["requestBody"], response: ["responseBody"] },
  beforeBody: {
    text: "in the headers callback of the same message, and while that one has held the stream",
    moments: ["requestHeaders", "outcome", "answered"],
    response: ["responseHeaders"],
  },
  collectBody: {
    text: "in the headers callback of the same message and before, and while that one has held the stream, once",
    moments: ["streamConstructor", "requestHeaders", "outcome"],
    response: [
      "streamConstructor",
      "requestHeaders",
      "requestBody",
      "requestTrailers",
      "tick",
      "outcome",
      "answered",
      "responseHeaders",
    ],
  },
  takeBody: {
    text: "in the headers callback of the same message, and while that one has held the stream, once",
    moments: ["requestHeaders", "outcome"],
    response: ["responseHeaders"],
  },
  exchange: {
    text: "from the first callback of the exchange until `onLog`, in any callback, unless a reply was sent",
    moments: [...requestAndResponse, "outcome", "tick"],
  },
  reply: {
    text: "from the first callback of the exchange until `onLog`, in any callback, once for each of request and response",
    moments: [...requestAndResponse, "outcome", "tick"],
  },
  requestAndResponse: {
    text: "in request and response callbacks, and while one of them has held the stream",
    moments: [...requestAndResponse, "outcome"],
  },
  held: {
    text: "in its own callbacks, and in every other one while one of them has held the stream",
    moments: ["requestHeaders", "requestBody", "requestTrailers", "outcome"],
    response: ["responseHeaders", "responseBody", "responseTrailers"],
  },
  connectionData: {
    text: "in the data callback of this side; for what the client sends also while that one has held it",
    moments: ["downstreamData"],
    response: ["upstreamData"],
  },
  holdConnection: {
    text: "in `onConnection` and `onDownstreamData`, and while one of them has held the connection",
    moments: ["connection", "downstreamData"],
  },
  openConnection: {
    text: "in all callbacks of the connection but `onDownstreamClose`, `onLog` and `onDelete`, and between them",
    moments: ["connection", "downstreamData", "upstreamData", "upstreamClose", "tick"],
  },
  ownStream: {
    text: "in the callbacks of that very stream",
    moments: ["streamConstructor", ...requestAndResponse, "answered", "log", "delete"],
  },
  ownPlugin: {
    text: "in callbacks of the plugin itself, except its constructor",
    moments: ["vmStart", "configure", "tick", "pluginDone", "pluginDelete", "outcome", "ended"],
  },
  reroute: {
    text: "in any callback from the first one of the request until the response begins",
    moments: ["requestHeaders", "requestBody", "requestTrailers", "outcome", "tick"],
  },
  received: { text: "in the callback that brought it", moments: ["outcome"] },
  shutdown: {
    text: "from `onDone` of the plugin on, once",
    moments: ["pluginDone", "pluginDelete"],
  },
  openStream: {
    text: "in every callback, while the stream is open",
    moments: callbacks.filter((moment) => moment !== "pluginConstructor" && moment !== "vmStart"),
  },
} as const satisfies Record<string, Legality>;

export type LegalityName = keyof typeof legalities;
