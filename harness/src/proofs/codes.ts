// Explanations of the codes that proofs can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const proofCodes: ExplanationTable = {
  OUT1801: {
    title: "a proof made the plugin trap",
    text: "In the circumstances that the message names, the module runs into a trap. In Envoy its VM is gone for all streams of the worker, and what comes then is decided by the failure policy. Look at the call whose answer was not what the code counts on: null where a value was needed, an index behind the end.",
  },
  OUT1802: {
    title: "a proof made the plugin hang",
    text: "The plugin paused the stream, and nothing continues it in the circumstances that the message names. The client waits until Envoy's time-out, five minutes by default. A callout that could not be sent has no answer: its status must be looked at.",
  },
  OUT1803: {
    title: "a proof would end Envoy",
    text: "The sequence of calls that the module makes in these circumstances ends the whole proxy, with all its connections, or does what nobody knows. The message names the sequence.",
  },
  OUT1804: {
    title: "a request passes when the host fails",
    text: "The filter refuses this request as the scenario is written, and lets it pass when one call of the host fails, or a service that it asks. Whoever can make that call fail (by load, by a service that is down) gets past the filter. Refuse when in doubt. Where passing is what you want, write `failsOpen: the reason` into the scenario.",
  },
  OUT1805: {
    title: "the pieces of a body change what comes out",
    text: "Nobody promises in which pieces a body comes. The same bytes, cut otherwise or ended otherwise, gave another result. A word can stand across two pieces, the last piece can be empty, and trailers can come instead of an end.",
  },
  OUT1806: {
    title: "streams leave something behind",
    text: "After the streams have ended there is more than before: contexts, callouts, objects, memory, names of statistics or keys of shared data; or the next stream ends otherwise than behind streams that were finished. A worker lives for months, and what each stream leaves adds up.",
  },
  OUT1807: {
    title: "streams at once end otherwise than one after the other",
    text: "The same streams came out otherwise when they ran side by side or on several workers. State of one stream was kept where another finds it, or shared data was read, changed and written although somebody else had written in between.",
  },
  OUT1808: {
    title: "an update of the configuration disturbs streams",
    text: "The plugin got a configuration that says the same in other bytes, or its module was replaced by one that does the same, and a stream ended otherwise. Streams under way keep the root context with which they began; what a new root does not know is lost.",
  },
  OUT1650: {
    title: "a reply that comes too late breaks the stream off",
    text: "Neither the client nor the upstream broke the stream off, and the client got no complete reply. Most often the plugin answers by itself when the headers of the response are already on their way: then Envoy can only reset the stream. Judge while the headers are held, or pause them until the body is known.",
  },
  OUT1651: {
    title: "answers of services that come later change what comes out",
    text: "The services answered the same, but some milliseconds later, and the client, the upstream or a service got something else. A callback that asks must pause until the answer is there; what is done behind `Action.Continue` comes too late, and of two answers either can be the first.",
  },
  OUT1652: {
    title: "a stream shows what another one brought",
    text: "A request with values of its own was sent beside this one, or before it, and they turned up in this stream; or a request that the filter refuses passed because of it. What belongs to a stream was kept in a global or in the plugin.",
  },
  OUT1809: {
    title: "the scenario itself does not pass",
    text: "A proof begins with a scenario that passes on the mock host. Mend the scenario or the filter first; `outrigger test --target mock` says what is wrong.",
  },
};
