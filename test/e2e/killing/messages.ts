// Sequences that touch what Envoy has let go, or make a message of which nobody knows where it ends.

import { each, get, post, trailers, type Sequence } from "./sequence.js";

/** [R4.5-6], [R4.2-5]: bodies and trailers that are gone. */
export const bodies: readonly Sequence[] = [
  { name: "body-after-reply", what: "a request body that is read and written after a reply", attempts: [post(403)], says: /not changed|not resumed/ }, // prettier-ignore
  { name: "body-after-close", what: "a request body that is read after a close", attempts: [post("no reply")] }, // prettier-ignore
  { name: "body-held-end", what: "trailers that are made for a body that is held complete", attempts: [post(200), post(200, { trailers })] }, // prettier-ignore
  { name: "body-held-response-end", what: "the same with a response", attempts: [get(200), get(200, { path: "/trailers" })] }, // prettier-ignore
];

const framing = /header '(content-length|transfer-encoding|upgrade)' not sent/;

/** [R4.4-14], [R4.4-15], [R4.4-16]: headers that say something else than the message is. */
export const framings: readonly Sequence[] = [
  { name: "length-again", what: "a content-length that the changed response body does not have", attempts: [get(200), get(200)], says: framing }, // prettier-ignore
  { name: "length-none", what: "a content-length that is no number", attempts: [get(200), get(200)], says: framing }, // prettier-ignore
  { name: "length-not-announced", what: "a body that is changed under its content-length", attempts: [get(200), get(200)], says: /call body.willChange/ }, // prettier-ignore
  { name: "request-longer", what: "a content-length of a request that has no such body", attempts: [get(200), post(200)], says: framing, passesOn: ["", "onetwo"] }, // prettier-ignore
  { name: "request-chunked", what: "a transfer-encoding of a request without a body", attempts: [get(200), post(200)], says: framing, passesOn: ["", "onetwo"] }, // prettier-ignore
  { name: "request-upgrade", what: "an upgrade that the client did not ask for", attempts: [get(200), post(200)], says: framing, passesOn: ["", "onetwo"] }, // prettier-ignore
  { name: "response-upgrade", what: "an upgrade that the upstream did not answer", attempts: [get(200), post(200)], says: framing }, // prettier-ignore
  { name: "status-odd", what: "a status that is informational or none", attempts: [get(200)], says: /header ':status' not sent/ }, // prettier-ignore
  ...each("a response without a status, or with two", ["status-none", "status-two"], { attempts: [get(502)] }), // prettier-ignore
  { name: "request-line-none", what: "a request without its pseudo headers", attempts: [get(404), post(404)] }, // prettier-ignore
  { name: "request-connect", what: "a request that becomes CONNECT", attempts: [get(503), post(503)] }, // prettier-ignore
];
