// The sequences that kill, hang or garble a real Envoy, each as near as an author can come to it through the SDK:
// the filter of this name in test/fixtures/killing, what is sent to it, and what comes of it instead.

/** One request, and what its client gets: a status, or no complete reply. */
export interface Attempt {
  readonly method?: string;
  /** Default: "/". What the upstream answers goes by it: see `answerTo`. */
  readonly path?: string;
  /** Pieces of the body, each read by itself. */
  readonly body?: readonly string[];
  readonly trailers?: readonly (readonly [string, string])[];
  /** Goes on its way before the next one begins, and is looked at in the end. */
  readonly beside?: boolean;
  /** The client goes away after so many milliseconds. */
  readonly leavesAfter?: number;
  readonly gets: number | "no reply";
}

export interface Sequence {
  /** Name of the plugin, and of the listener that runs it. */
  readonly name: string;
  /** The rules that it would break, each in brackets. */
  readonly rules: string;
  readonly what: string;
  /** Plugins in front of the upstream, when they are not the one of this name alone. */
  readonly filters?: readonly string[];
  readonly attempts: readonly Attempt[];
  /** A line of the log that tells the misuse. */
  readonly says?: RegExp;
  /** The upstream gets exactly these bodies. */
  readonly passesOn?: readonly string[];
}

const get = (gets: Attempt["gets"], more: Partial<Attempt> = {}): Attempt => ({ gets, ...more });
const post = (gets: Attempt["gets"], more: Partial<Attempt> = {}): Attempt => ({
  method: "POST",
  body: ["one", "two"],
  gets,
  ...more,
});
const trailers = [["x-end", "1"]] as const;

export const sequences: readonly Sequence[] = [
  { name: "reply-twice-request-headers", rules: "[R4.6-14]", what: "", attempts: [get(401), post(401)] },
  { name: "reply-twice-response-headers", rules: "[R4.6-14]", what: "", attempts: [get(401), post(401)] },
  { name: "reply-twice-response-body", rules: "[R4.6-14]", what: "", attempts: [get("no reply"), post("no reply")] },
  { name: "reply-in-constructor", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200)] },
  { name: "reply-in-log", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200)] },
  { name: "reply-in-delete", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200)] },
  { name: "reply-twice-from-timer", rules: "[R4.6-14]", what: "", attempts: [get(403), post(403)] },
  { name: "reply-twice-over-response", rules: "[R4.6-14]", what: "", attempts: [get(403), post(403)] },
  { name: "reply-dead-stream", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200), get(200, { path: "/slow" })] },
  { name: "reply-another-in-headers", rules: "[R2.7-2]", what: "", attempts: [get(403, { beside: true }), get(200), get(403, { beside: true }), post(200)] },
  { name: "reply-another-in-body", rules: "[R4.5-6]", what: "", attempts: [get(403, { beside: true }), post(200)] },
  { name: "reply-another-in-response", rules: "[R2.7-2]", what: "", attempts: [get(403, { beside: true }), get(200)] },
  { name: "reply-another-in-log", rules: "[R4.6-13]", what: "", attempts: [get(403, { beside: true }), get(200)] },
  { name: "reply-both-in-headers", filters: ["reply-inner", "reply-both-in-headers"], rules: "[R4.6-14]", what: "", attempts: [get(401), post(401)] },
  { name: "reply-both-in-body", filters: ["reply-inner", "reply-both-in-body"], rules: "[R4.6-14]", what: "", attempts: [get("no reply"), post("no reply")] },
  ...["close-request-headers", "close-response-headers", "close-response-body", "close-twice", "close-twice-in-body", "close-before-reply", "close-from-timer-twice"].map((name) => ({ name, rules: "[R4.7-4]", what: "", attempts: [get("no reply"), post("no reply"), post("no reply", { path: "/early", trailers })] }) as Sequence),
  { name: "close-request-body", rules: "[R4.7-4]", what: "", attempts: [post("no reply"), post("no reply", { trailers })] },
  { name: "close-request-trailers", rules: "[R4.7-4]", what: "", attempts: [post("no reply", { trailers })] },
  { name: "close-response-trailers", rules: "[R4.7-4]", what: "", attempts: [get("no reply", { path: "/trailers" })] },
  ...["close-in-constructor", "close-in-log", "close-in-delete"].map((name) => ({ name, rules: "[R4.7-4]", what: "", attempts: [get(200), post(200)] }) as Sequence),
  ...["close-after-reply", "close-after-reply-in-response", "close-from-timer", "close-over-response"].map((name) => ({ name, rules: "[R4.7-4]", what: "", attempts: [get(403), post(403)] }) as Sequence),
  { name: "close-after-reply-in-body", rules: "[R4.7-4]", what: "", attempts: [post(403)] },
  { name: "close-after-reply-in-response-body", rules: "[R4.7-4]", what: "", attempts: [post("no reply")] },
  { name: "close-both", filters: ["close-inner", "close-both"], rules: "[R4.7-4]", what: "", attempts: [get("no reply"), post("no reply")] },
  { name: "close-other-filter", filters: ["close-inner", "close-other-filter"], rules: "[R4.7-4]", what: "", attempts: [get("no reply"), post("no reply")] },
  ...["resume-request-headers", "resume-request-headers-pause", "resume-response-headers", "resume-response-headers-pause", "resume-bodies", "resume-response-too-early", "resume-response-too-early-from-timer", "resume-not-held"].map((name) => ({ name, rules: "[R4.7-2]", what: "", attempts: [get(200), post(200), post(200, { trailers, path: "/trailers" })] }) as Sequence),
  ...["resume-early-response", "resume-early-response-body"].map((name) => ({ name, rules: "[R4.7-2]", what: "", attempts: [post(200, { path: "/early", body: ["1", "2", "3"] }), post(200, { path: "/early", body: ["1", "2", "3"], trailers })] }) as Sequence),
  { name: "resume-then-reply", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200)] },
  { name: "resume-then-reply-at-once", filters: ["resume-then-reply", "resume-answers"], rules: "[R4.6-13]", what: "", attempts: [get(404), post(404)] },
  { name: "resume-response-then-reply", rules: "[R4.6-13]", what: "", attempts: [get(200), post(200), get(200, { path: "/empty" })] },
  { name: "resume-both-held", rules: "[R4.6-13]", what: "", attempts: [post(200, { path: "/early", body: ["1", "2"] })] },
  { name: "resume-in-log-of-reply", filters: ["resume-in-log-of-reply", "resume-held"], rules: "[R4.7-2]", what: "", attempts: [get(403), post(403)] },
  { name: "resume-everything", rules: "[R3.2-3]", what: "", attempts: [get(200), post(200, { trailers })] },
  { name: "resume-headers-and-body", rules: "[R3.2-3]", what: "", attempts: [get(200), post(500, { trailers })] },
  { name: "resume-response-headers-and-body", rules: "[R3.2-3]", what: "", attempts: [get("no reply", { path: "/trailers" })] },
  { name: "resume-too-large", rules: "[R3.3-1]", what: "", attempts: [post(413, { body: ["x".repeat(1 << 20), "y".repeat(1 << 20)] })] },
  { name: "resume-in-log", filters: ["resume-in-log", "resume-held"], rules: "[R4.7-2]", what: "", attempts: [get("no reply", { leavesAfter: 50 }), post("no reply", { leavesAfter: 50 })] },
  { name: "resume-in-delete", filters: ["resume-in-delete", "resume-held"], rules: "[R4.7-2]", what: "", attempts: [get("no reply", { leavesAfter: 50 }), post("no reply", { leavesAfter: 50 })] },
  { name: "resume-response-in-log", filters: ["resume-response-in-log", "resume-holds-response"], rules: "[R4.7-2]", what: "", attempts: [get("no reply", { leavesAfter: 100 }), post("no reply", { leavesAfter: 100 })] },
  { name: "body-after-reply", rules: "[R4.5-6]", what: "", attempts: [post(403)] },
  { name: "body-after-close", rules: "[R4.5-6]", what: "", attempts: [post("no reply")] },
  { name: "body-held-end", rules: "[R4.2-5]", what: "", attempts: [post(200), post(200, { trailers })] },
  { name: "body-held-response-end", rules: "[R4.2-5]", what: "", attempts: [get(200), get(200, { path: "/trailers" })] },
  ...["length-again", "length-none", "length-not-announced", "status-odd"].map((name) => ({ name, rules: "[R4.4-15]", what: "", attempts: [get(200), get(200)] }) as Sequence),
  { name: "status-none", rules: "[R4.4-14]", what: "", attempts: [get(502)] },
  { name: "status-two", rules: "[R4.4-14]", what: "", attempts: [get(502)] },
  { name: "request-line-none", rules: "[R4.4-14]", what: "", attempts: [get(404), post(404)] },
  ...["request-connect", "request-connect-protocol", "request-upgrade", "request-chunked", "request-longer", "response-upgrade"].map((name) => ({ name, rules: "[R4.4-14]", what: "", attempts: [get(200), post(200), get(200, { path: "/switch" })] }) as Sequence),
  ...["chain-reply-both", "chain-reply-both-later"].map((name) => ({ name, rules: "[R4.6-14]", what: "", attempts: [get(401), post(401)] }) as Sequence),
  { name: "chain-close-other", rules: "[R4.7-4]", what: "", attempts: [get("no reply"), post("no reply")] },
  { name: "chain-log-resume", rules: "[R4.6-13]", what: "", attempts: [get("no reply", { leavesAfter: 50 }), post("no reply", { leavesAfter: 50 })] },
  ...["call-odd-method", "call-odd-headers", "call-at-wrong-time"].map((name) => ({ name, rules: "[R4.14-1]", what: "", attempts: [get(200)] }) as Sequence),
  { name: "call-twice", rules: "", what: "", attempts: [get(200)] },
  { name: "call-refused-for-ever", rules: "", what: "", attempts: [get(500)] },
  { name: "call-replies-in-outcome", rules: "", what: "", attempts: [get(200)] },
  { name: "call-at-end", rules: "", what: "", attempts: [get(200)] },
  { name: "grpc-server", rules: "", what: "", attempts: ["cancel", "half-close", "open", "reply", "close", "resume", "all"].map((p) => get(200, { path: "/" + p })) },
  { name: "grpc-nobody", rules: "", what: "", attempts: ["cancel", "half-close", "open", "reply", "close", "resume", "all"].map((p) => get(200, { path: "/" + p })) },
  { name: "grpc-overflow", rules: "", what: "", attempts: ["cancel", "half-close", "reply", "close", "resume", "all", "open"].map((p) => get(200, { path: "/" + p })) },
  ...["grpc-reply-then-open", "grpc-close-then-open", "grpc-reply-then-open-in-response", "grpc-response-body", "grpc-resume-then-open", "grpc-in-log", "grpc-calls", "grpc-odd-names"].map((name) => ({ name, rules: "", what: "", attempts: [get(200), post(200)] }) as Sequence),
  ...["foreign-bomb", "foreign-flat-buffers", "foreign-odd", "names-odd", "huge-headers", "huge-reply", "huge-body"].map((name) => ({ name, rules: "", what: "", attempts: [get(200)] }) as Sequence),
];
