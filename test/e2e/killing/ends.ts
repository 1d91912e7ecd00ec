// Sequences with which a stream is ended where Envoy does not survive it.

import { each, get, post, trailers, type Sequence } from "./sequence.js";

const endedBefore = /stream not ended: ended before/;
const tooEarlyOrLate = /stream not ended: over or not begun/;
const everywhere = { attempts: [get("no reply"), post("no reply")] };

/** [R4.6-13], [R4.6-14]: replies. */
export const replies: readonly Sequence[] = [
  { name: "reply-twice-request-headers", what: "two replies to the request", attempts: [get(401), post(401)], says: endedBefore }, // prettier-ignore
  { name: "reply-twice-response-headers", what: "two replies in the response headers", attempts: [get(401), post(401)], says: endedBefore }, // prettier-ignore
  { name: "reply-twice-response-body", what: "two replies in the response body", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "reply-twice-from-timer", what: "two replies to a held request", attempts: [get(403), post(403)], says: endedBefore }, // prettier-ignore
  { name: "reply-twice-over-response", what: "two replies to a held response", attempts: [get(403), post(403)], says: endedBefore }, // prettier-ignore
  { name: "reply-in-constructor", what: "a reply while the filter object is made", attempts: [get(200), post(200)], says: tooEarlyOrLate }, // prettier-ignore
  { name: "reply-in-log", what: "a reply in onLog", attempts: [get(200), post(200)], says: tooEarlyOrLate }, // prettier-ignore
  { name: "reply-in-delete", what: "a reply in onDelete", attempts: [get(200), post(200)], says: tooEarlyOrLate }, // prettier-ignore
  { name: "reply-dead-stream", what: "everything that can be done, to a stream that is gone", attempts: [get(200), post(200)], says: tooEarlyOrLate }, // prettier-ignore
  { name: "reply-both-in-headers", filters: ["reply-inner", "reply-both-in-headers"], what: "a reply of each of two filters of one exchange in the response headers", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "reply-both-in-body", filters: ["reply-inner", "reply-both-in-body"], what: "a reply of each of two filters of one exchange in the response body", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "reply-twin", filters: ["reply-twin", "reply-twin"], what: "a reply of each of two filters of one plugin and one exchange in the response headers", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "reply-twin-later", filters: ["reply-twin-later", "reply-twin-later"], what: "the same in a timer", attempts: [get(401), post(401)], says: endedBefore }, // prettier-ignore
  { name: "reply-pair", what: "a reply of each of two filters of one plugin, which serve two exchanges", attempts: [get(401, { beside: true }), get(402)] }, // prettier-ignore
  { name: "chain-reply-both", what: "a reply of each of two members of a chain", attempts: [get(401), post(401)], says: endedBefore }, // prettier-ignore
  { name: "chain-reply-both-later", what: "a reply of each of two members of a chain in a timer", attempts: [get(401), post(401)], says: endedBefore }, // prettier-ignore
];

const instead = /local reply refused, stream closed/;

/** [R2.7-2], [R4.5-6]: a reply stops the stream whose callback runs, whosever it is, and drops its body. */
export const repliesToOthers: readonly Sequence[] = [
  {
    name: "reply-another-in-headers",
    what: "a reply to another stream in the request headers",
    attempts: [
      get("no reply", { beside: true }),
      get(200),
      get("no reply", { beside: true }),
      post(200),
    ],
    says: instead,
    passesOn: ["", "onetwo"],
  },
  {
    name: "reply-another-in-body",
    what: "a reply to another stream in the request body, which is read later",
    attempts: [get("no reply", { beside: true }), post(200)],
    says: instead,
    passesOn: ["onetwo"],
  },
  {
    name: "reply-another-in-response",
    what: "a reply to another stream in the response body",
    attempts: [get("no reply", { beside: true }), get(200)],
    says: instead,
  },
  {
    name: "reply-another-in-log",
    what: "a reply to another stream in onLog",
    attempts: [get(200, { beside: true }), get(200)],
    says: tooEarlyOrLate,
  },
];

/** [R4.7-4], [R4.6-13]: closing. */
export const closes: readonly Sequence[] = [
  ...each(
    "a stream that is closed, and a callback that lets it go on",
    ["close-request-headers", "close-response-headers", "close-response-body"],
    { attempts: [...everywhere.attempts, get("no reply", { path: "/trailers" })] },
  ),
  { name: "close-request-body", what: "the same in the request body", attempts: [post("no reply"), post("no reply", { trailers })] }, // prettier-ignore
  { name: "close-request-trailers", what: "the same in the request trailers", attempts: [post("no reply", { trailers })] }, // prettier-ignore
  { name: "close-response-trailers", what: "the same in the response trailers", attempts: [get("no reply", { path: "/trailers" })] }, // prettier-ignore
  ...each(
    "a stream that is closed twice",
    ["close-twice", "close-twice-in-body", "close-from-timer-twice"],
    { ...everywhere, says: endedBefore },
  ),
  ...each(
    "a stream that is closed behind a reply",
    [
      "close-after-reply",
      "close-after-reply-in-response",
      "close-from-timer",
      "close-over-response",
    ],
    { attempts: [get(403), post(403)], says: endedBefore },
  ),
  { name: "close-after-reply-in-body", what: "the same in the request body", attempts: [post(403)], says: endedBefore }, // prettier-ignore
  { name: "close-after-reply-in-response-body", what: "the same in the response body", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "close-before-reply", what: "a reply behind a close", ...everywhere, says: endedBefore },
  ...each(
    "a stream that is closed before it begins, or when it is over",
    ["close-in-constructor", "close-in-log", "close-in-delete"],
    { attempts: [get(200), post(200)], says: tooEarlyOrLate },
  ),
  { name: "close-both", filters: ["close-inner", "close-both"], what: "two filters of one exchange that are both closed", ...everywhere, says: endedBefore }, // prettier-ignore
  { name: "close-other-filter", filters: ["close-inner", "close-other-filter"], what: "another filter of the same exchange that is closed", ...everywhere }, // prettier-ignore
  { name: "chain-close-other", what: "another member of the chain that is closed", ...everywhere },
];
