// Sequences of callouts, and calls whose answers the module could not take.

import { each, get, post, type Sequence } from "./sequence.js";

/** [R4.14-1], [R4.14-9]: callouts over HTTP. */
export const callouts: readonly Sequence[] = [
  { name: "call-twice", what: "one callout that is sent twice", attempts: [get(200)], says: /callout not sent: it is under way/ }, // prettier-ignore
  { name: "call-at-wrong-time", what: "callouts for a stream that has not begun, or is over", attempts: [get(200), post(200)], says: /callout not sent: no callback/ }, // prettier-ignore
  { name: "call-refused-for-ever", what: "a refused callout that sends itself again", attempts: [get(500), post(500)], says: /callout not sent: too many were refused/ }, // prettier-ignore
  { name: "call-replies-in-outcome", what: "an outcome that lets go, replies twice and closes", attempts: [get(403, { path: "/unanswered" })], says: /stream not ended/ }, // prettier-ignore
];

/** [R4.15-2], [R4.15-4]: gRPC. */
export const grpc: readonly Sequence[] = [
  { name: "grpc-odd-names", what: "names of clusters that Envoy takes for messages", attempts: [get(200), post(200)], says: /gRPC call (without a target|refused)/ }, // prettier-ignore
  { name: "grpc-calls", what: "a refused call that sends itself again", attempts: [get(500)], says: /callout not sent: too many were refused/ }, // prettier-ignore
  { name: "grpc-reply-then-open", what: "a stream that can not be opened, behind a reply", attempts: [get(403), post(403)] }, // prettier-ignore
  ...each(
    "a stream that can not be opened, where the exchange is ended or over",
    ["grpc-response-body", "grpc-resume-then-open", "grpc-in-log"],
    { attempts: [get(200), post(200)] },
  ),
  { name: "grpc-close-then-open", what: "a stream that can not be opened, behind a close", attempts: [get("no reply"), post("no reply")] }, // prettier-ignore
  { name: "grpc-reply-then-open-in-response", what: "the same behind a reply in the response", attempts: [get(403), post(403)] }, // prettier-ignore
];

/** [R1.2-5], [R4.17-5]: functions of the host. */
export const foreign: readonly Sequence[] = [
  { name: "foreign-bomb", what: "a result for which the module has no memory", attempts: [get(200)], says: /foreign function not called/ }, // prettier-ignore
  { name: "foreign-flat-buffers", what: "fields of a value whose schema is none", attempts: [get(200)], says: /foreign function not called/ }, // prettier-ignore
];

/** [R4.3-2], [R4.3-6]: names and values that are odd or huge. */
export const oddities: readonly Sequence[] = [
  { name: "names-odd", what: "empty, huge and binary names of metrics, keys, queues and properties", attempts: [get(200)] }, // prettier-ignore
  { name: "huge-headers", what: "headers of megabytes", attempts: [get(200)] },
  { name: "huge-reply", what: "a reply of megabytes", attempts: [get(403)] },
  { name: "huge-body", what: "a response that grows by megabytes", attempts: [get(200)] },
];
