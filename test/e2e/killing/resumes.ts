// Sequences with which a stream is let go where Envoy crashes, hangs, or loses what it carries.

import { each, get, post, trailers, type Sequence } from "./sequence.js";

const all = {
  attempts: [get(200), post(200), post(200, { trailers, path: "/trailers" })],
  passesOn: ["", "onetwo", "onetwo"],
};
const notHeld = /(request|response) not resumed: it is not held/;
const leaves = {
  attempts: [get("no reply", { leaves: true }), post("no reply", { leaves: true })],
};

/** [R4.7-2]: what is let go in the wrong moment. */
export const resumes: readonly Sequence[] = [
  ...each(
    "a message that is let go in its own callback, whatever that answers",
    [
      "resume-request-headers",
      "resume-request-headers-pause",
      "resume-response-headers",
      "resume-response-headers-pause",
      "resume-bodies",
    ],
    all,
  ),
  { name: "resume-response-too-early", what: "a response that is let go before there is one", ...all, says: notHeld }, // prettier-ignore
  { name: "resume-response-too-early-from-timer", what: "the same while the request is held", ...all, says: notHeld }, // prettier-ignore
  { name: "resume-not-held", what: "a message that is let go although nobody holds it", ...all, says: notHeld }, // prettier-ignore
  { name: "resume-both-held", what: "request and response that are held, and let go in one callback", attempts: [post(200, { path: "/early" })], says: notHeld }, // prettier-ignore
];

const justResumed = /stream not ended: just resumed/;

/** [R4.6-13], [R4.7-2]: what is ended when letting it go has completed it. */
export const resumedAndEnded: readonly Sequence[] = [
  { name: "resume-then-reply", what: "a reply to a request that was let go in the same callback", attempts: [get(200), post(200)], says: justResumed }, // prettier-ignore
  { name: "resume-then-reply-at-once", filters: ["resume-then-reply", "resume-answers"], what: "the same when the next filter has answered meanwhile", attempts: [get(404), post(404)], says: justResumed }, // prettier-ignore
  { name: "resume-response-then-reply", what: "a reply to a response that was let go in the same callback", attempts: [get(200), post(200), get(200, { path: "/empty" })], says: justResumed }, // prettier-ignore
  { name: "resume-in-log-of-reply", filters: ["resume-in-log-of-reply", "resume-held"], what: "a request that another filter has answered, let go in onLog of that one", attempts: [get(403), post(403)] }, // prettier-ignore
  { name: "resume-in-log", filters: ["resume-in-log", "resume-held"], what: "a request whose client is gone, let go in onLog of another filter", ...leaves }, // prettier-ignore
  { name: "resume-in-delete", filters: ["resume-in-delete", "resume-held"], what: "the same in onDelete", ...leaves }, // prettier-ignore
  { name: "resume-response-in-log", filters: ["resume-response-in-log", "resume-holds-response"], what: "the same with the response", ...leaves }, // prettier-ignore
  {
    name: "chain-log-resume",
    what: "the same in a chain, whose next member would reply",
    ...leaves,
  },
];

/** [R3.2-3], [R3.3-6]: bodies that Envoy loses. */
export const lostBodies: readonly Sequence[] = [
  { name: "resume-everything", what: "headers, body and trailers that are held one after the other", attempts: [get(200), post(200, { trailers })], passesOn: ["", "onetwo"] }, // prettier-ignore
  { name: "resume-headers-and-body", what: "a request whose headers and body were held, with trailers", attempts: [get(200), post(500, { trailers })], says: /Envoy would lose the body/ }, // prettier-ignore
  { name: "resume-response-headers-and-body", what: "a response whose headers and body were held, with trailers", attempts: [get("no reply", { path: "/trailers" })], says: /Envoy would lose the body/ }, // prettier-ignore
  { name: "resume-too-large", what: "a body that Envoy refused as too large, let go and read", attempts: [post(413, { body: ["x".repeat(1 << 20), "y".repeat(1 << 20)] })], says: notHeld }, // prettier-ignore
];
