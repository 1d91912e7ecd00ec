// What modules do with gRPC calls, and what the server makes of it.

import type {
  ClusterAnswer,
  GrpcServerCall,
  HeaderPair,
  RawReply,
} from "../../harness/src/mock/index.js";
import { grpcFrame } from "../../harness/src/mock/callouts/grpc-frames.js";
import { envoyGrpc, make, openStream, reads, say, send, unaryCall, type GrpcCall, type GrpcGuest } from "./grpc-guest.js"; // prettier-ignore

export interface GrpcCase {
  /** Begins with the rule that it shows. */
  readonly name: string;
  readonly guest: GrpcGuest;
  /** What the server behind the cluster `grpc` does. */
  readonly answer?: ClusterAnswer;
  /** Milliseconds that pass after the request. Default: 100. */
  readonly wait?: number;
  readonly times?: number;
}

/** Clusters to which no other case has a connection; the same server stands behind them. */
export const coldClusters = ["cold-1", "cold-2", "cold-3", "cold-4", "cold-5", "cold-6"];

/** Clusters that take no request. */
export const fullClusters = ["full-1", "full-2"];

/** The answer of the HTTP/1.1 server behind the cluster `plain`. */
export const http1Answer: RawReply = { status: 200, headers: [] };

const bytes = (text: string): Uint8Array => Buffer.from(text);
const token = "(i32.load (i32.const 16))";
const own = "(local.get $token)";

const pong: ClusterAnswer = { grpc: { messages: [bytes("pong")] } };

/** Sends each message back, and ends when the client does. */
const echo: ClusterAnswer = {
  grpc: ({ messages, ended }: GrpcServerCall) => {
    const last = messages.at(-1);
    if (ended) return { status: 0 };
    return last === undefined ? undefined : { messages: [last] };
  },
};

const closeCall = (number = token): string => say("close", `(call $grpcClose ${number})`);
const cancelCall = (number = token): string => say("cancel", `(call $grpcCancel ${number})`);

const unary = (call: GrpcCall = {}): string => make("call", unaryCall(call));
const stream = (call: GrpcCall = {}): string => make("stream", openStream(call));
const oneMessage = (call: GrpcCall = {}): string => stream(call) + send(token, "x", true);

function withFlags(text: string, flags: number): Uint8Array {
  const frame = Buffer.from(grpcFrame(bytes(text)));
  frame[0] = flags;
  return frame;
}

const grpcType: HeaderPair = ["content-type", "application/grpc"];

/** As it travels, whatever gRPC says. */
const raw = (chunks: readonly Uint8Array[], trailers: readonly HeaderPair[]): RawReply => ({
  status: 200,
  headers: [grpcType],
  chunks,
  trailers,
});

const fine: HeaderPair[] = [["grpc-status", "0"]];
const frame = grpcFrame(bytes("abc"));

/** Each answer is given to a call and to a stream. */
const answers: Readonly<Record<string, ClusterAnswer>> = {
  "[R4.15-5] [R4.15-7] [R4.15-8] one message": pong,
  "[R4.15-7] metadata and several messages": {
    grpc: {
      initialMetadata: [["x-a", "1"], ["x-b-bin", "AAEC"]], // prettier-ignore
      messages: [bytes("m1"), bytes(""), bytes("m2")],
      trailingMetadata: [["x-t", "9"]],
    },
  },
  "[R4.8-3] a status with a message": { grpc: { status: 5, message: "no%20way" } },
  "a status after a message": { grpc: { messages: [bytes("a")], status: 9, message: "late" } },
  "a late answer": { grpc: { messages: [bytes("a")], delay: 40 } },
  "two messages in one piece": raw([Buffer.concat([grpcFrame(bytes("a")), grpcFrame(bytes("b"))])], fine), // prettier-ignore
  "a message in three pieces": raw([frame.subarray(0, 3), frame.subarray(3, 6), frame.subarray(6)], fine), // prettier-ignore
  "a compressed message": raw([withFlags("abc", 1)], fine),
  "a compressed message without bytes": raw([withFlags("", 1)], fine),
  "an unknown flag": raw([withFlags("abc", 2)], fine),
  "a good message before an unknown flag": raw([Buffer.concat([frame, withFlags("d", 4)])], fine),
  "no trailers": raw([frame], []),
  "trailers without a status": raw([frame], [["x-a", "1"]]),
  "a status that does not exist": raw([frame], [["grpc-status", "17"]]),
  "a status that is no number": raw([frame], [["grpc-status", "x"]]),
  "OK without a message": raw([], fine),
  "trailers only, OK": { status: 200, headers: [grpcType, ["grpc-status", "0"]] },
  "trailers only, no status": { status: 200, headers: [grpcType] },
  "HTTP 404": { status: 404, headers: [["x-a", "1"]], chunks: [bytes("no")] },
  "HTTP 503 without a body": { status: 503, headers: [["x-a", "1"]] },
  "HTTP 503 with a status": { status: 503, headers: [["x-a", "1"], ["grpc-status", "7"], ["grpc-message", "m"]] }, // prettier-ignore
  "HTTP 401": { status: 401, headers: [] },
  "HTTP 418": { status: 418, headers: [] },
  text: { status: 200, headers: [["content-type", "text/plain"]], chunks: [bytes("hello")] },
  "an incomplete message": raw([frame.subarray(0, 6)], fine),
  "a reset": { reset: "before-headers" },
  "a reset after the headers": { reset: "after-headers" },
};

const answered: GrpcCase[] = Object.entries(answers).flatMap(([name, answer]) => [
  { name: `${name}: call`, guest: { calls: unary() }, answer },
  { name: `${name}: stream`, guest: { calls: oneMessage() }, answer },
]);

const metadata: Readonly<Record<string, GrpcCall>> = {
  "[R4.15-4] [R4.15-5] metadata": { metadata: [["x-m", "1"], ["X-Bin", "ab\xff"], ["x-m", "2"], ["x-e", ""]] }, // prettier-ignore
  "-bin metadata, one repeated": {
    metadata: [
      ["a-bin", "1"],
      ["c", "4"],
      ["a-bin", "3"],
    ],
  },
  "another scheme": { metadata: [[":scheme", "https"]] },
  "another path": { metadata: [[":path", "/x"]] },
  "another te": { metadata: [["te", "x"]] },
  "another content-type": { metadata: [["content-type", "y"]] },
  "another content-length": { metadata: [["content-length", "3"]] },
  "a connection header": { metadata: [["connection", "close"]] },
  "a time-out in the metadata": { metadata: [["grpc-timeout", "5S"]] },
  "authority and metadata in the service": { service: envoyGrpc("grpc", { authority: "auth.x", metadata: [["x-s", "1"], ["x-s", "2"], ["x-s-bin", "q"], ["x-e", ""]] }) }, // prettier-ignore
  "[R4.15-1] a pseudo header in the service": { service: envoyGrpc("grpc", { metadata: [[":path", "1"]] }) }, // prettier-ignore
  "host in the service": { service: envoyGrpc("grpc", { metadata: [["host", "1"]] }) },
  "half a format in the service": { service: envoyGrpc("grpc", { metadata: [["x-q", "100%"]] }) },
  "formats in the service": { service: envoyGrpc("grpc", { metadata: [["x-p", "a%PROTOCOL%b"], ["x-q", "100%%"]] }) }, // prettier-ignore
  "a time-out in the service": { service: envoyGrpc("grpc", { after: Buffer.from([0x1a, 2, 8, 5]) }) }, // prettier-ignore
  "[R4.15-1] a cluster's name": { service: "grpc" },
  "[R4.15-1] an unknown name": { service: "nowhere" },
  "[R4.15-2] an unknown cluster in a message": { service: envoyGrpc("nowhere") },
  "an empty target": { service: Buffer.from([0x0a, 0]) },
  "two targets": { service: Buffer.concat([envoyGrpc("nowhere"), envoyGrpc("grpc")]) },
  "a name that is no UTF-8": { service: Buffer.from([0x0a, 3, 0x0a, 1, 0xff]) },
  "two parts of one target": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x0a, 4, 0x12, 2, 0x61, 0x62])]) }, // prettier-ignore
  "two parts with another target between": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x12, 4, 0x0a, 2, 0x61, 0x62]), Buffer.from([0x0a, 4, 0x12, 2, 0x61, 0x62])]) }, // prettier-ignore
  "numbers with more bytes than they need": { service: Buffer.concat([Buffer.from([0x8a, 0x80, 0x00, 0x86, 0x80, 0x00, 0x0a, 4]), Buffer.from("grpc")]) }, // prettier-ignore
  "a broken target": { service: Buffer.from([0x0a, 1, 0x0a]) },
  "the other client, nobody there": { service: Buffer.from([0x12, 15, 0x0a, 11, ...bytes("127.0.0.1:9"), 0x22, 0]) }, // prettier-ignore
  "a field of eight bytes in the service": { service: Buffer.concat([Buffer.from([0x49, 1, 2, 3, 4, 5, 6, 7, 8]), envoyGrpc("grpc")]) }, // prettier-ignore
  "a field of four bytes in the service": { service: Buffer.concat([Buffer.from([0x4d, 1, 2, 3, 4]), envoyGrpc("grpc")]) }, // prettier-ignore
  "a field of eight bytes, cut off": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x49, 1, 2, 3])]) }, // prettier-ignore
  "a field of four bytes, cut off": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x4d, 1])]) }, // prettier-ignore
  "a group in the service": { service: Buffer.concat([Buffer.from([0x4b, 0x08, 1, 0x4c]), envoyGrpc("grpc")]) }, // prettier-ignore
  "the end of another group": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x4b, 0x08, 1, 0x54])]) }, // prettier-ignore
  "a group without an end": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x4b, 0x08, 1])]) }, // prettier-ignore
  "an end without a group": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x4c])]) },
  "a number where a message is meant": { service: Buffer.concat([envoyGrpc("grpc"), Buffer.from([0x18, 5])]) }, // prettier-ignore
  "Envoy's headers left out": { service: Buffer.concat([Buffer.from([0x0a, 8, 0x0a, 4]), Buffer.from("grpc"), Buffer.from([0x28, 1])]) }, // prettier-ignore
  "Envoy's headers kept": { service: Buffer.concat([Buffer.from([0x0a, 8, 0x0a, 4]), Buffer.from("grpc"), Buffer.from([0x28, 0])]) }, // prettier-ignore
  "no service and no method": { name: "", method: "" },
  "a space in the service": { name: "a b" },
  "[R4.15-6] a dead host": { service: envoyGrpc("dead") },
  "[R4.15-4] no healthy host": { service: envoyGrpc("gone") },
  "no room for waiting requests": { service: envoyGrpc("impatient") },
  "a server of HTTP/1.1": { service: envoyGrpc("plain") },
};

const sent: GrpcCase[] = Object.entries(metadata).flatMap(([name, call]) => [
  { name: `${name}: call`, guest: { calls: unary(call) }, answer: pong },
  { name: `${name}: stream`, guest: { calls: oneMessage(call) }, answer: pong },
]);

const kinds = ["0", "1", "2", "3", "4", "5", "6", "7", "8"].map((number) => {
  const constant = `(i32.const ${number})`;
  return send(constant, "") + closeCall(constant) + cancelCall(constant);
});

const silent = "never" as const;
const timeoutHeader: GrpcCall = { metadata: [["x-envoy-upstream-rq-timeout-ms", "50"]] };
const retryHeader: GrpcCall = { metadata: [["x-envoy-retry-grpc-on", "unavailable"]] };
const busy: ClusterAnswer = { grpc: { status: 14, message: "busy" } };

const others: readonly GrpcCase[] = [
  // The second time there is a connection: what is refused on it is refused at once.
  { name: "a line break in a value: call", times: 2, guest: { calls: unary({ service: "cold-1", metadata: [["x-a", "a\nb"]] }) }, answer: pong }, // prettier-ignore
  { name: "a space in a name: stream", times: 2, guest: { calls: stream({ service: "cold-2", metadata: [["x a", "b"]] }) }, answer: pong }, // prettier-ignore
  { name: "no room for requests: call", times: 2, guest: { calls: unary({ service: "full-1" }) } },
  { name: "no room for requests: stream", times: 2, guest: { calls: stream({ service: "full-2" }) } }, // prettier-ignore
  { name: "[R4.15-5] a time-out", guest: { calls: unary({ timeout: 60 }) }, answer: silent },
  { name: "[R4.15-5] no time-out", guest: { calls: unary({ timeout: 0 }) }, answer: silent },
  { name: "no time-out, answered", guest: { calls: unary({ timeout: 0 }) }, answer: pong },
  { name: "large time-outs", guest: { calls: [-1, 100_000_000, 99_999_999].map((timeout) => unary({ timeout })).join("") }, answer: pong }, // prettier-ignore
  { name: "a time-out of a header", guest: { calls: unary(timeoutHeader) }, answer: silent },
  { name: "a stream's time-out of a header", guest: { calls: oneMessage(timeoutHeader) }, answer: silent }, // prettier-ignore
  { name: "a stream's time-out before its end", guest: { calls: stream(timeoutHeader) }, answer: silent }, // prettier-ignore
  { name: "a time-out after the headers", guest: { calls: unary({ timeout: 60 }) }, answer: { grpc: ({ ended }) => (ended ? { initialMetadata: [["x-i", "1"]] } : undefined) } }, // prettier-ignore
  { name: "a stream's time-out after a message", guest: { calls: oneMessage(timeoutHeader) }, answer: { grpc: ({ ended }) => (ended ? { messages: [bytes("m")] } : undefined) } }, // prettier-ignore
  { name: "a retried call", guest: { calls: unary(retryHeader) }, answer: busy },
  { name: "a retried stream", guest: { calls: oneMessage(retryHeader) }, answer: busy },
  { name: "[R4.15-3] [R4.15-12] numbers", guest: { calls: unary({ service: "cold-3" }) + stream({ service: "cold-3" }) + unary({ service: "cold-3" }) + stream({ service: "cold-3" }) + kinds.join("") }, answer: silent }, // prettier-ignore
  { name: "[R4.15-9] [R4.15-10] [R4.15-11] [R4.15-12] numbers of nothing", guest: { calls: kinds.join("") } }, // prettier-ignore
  { name: "[R4.15-7] [R4.15-10] echo, closed by the module", guest: { calls: stream() + send(token, "one"), receive: send(own, "two") + closeCall(own) }, answer: echo }, // prettier-ignore
  { name: "[R4.15-9] half-closed by a message", guest: { calls: stream() + send(token, "one") + send(token, "two", true) + send(token, "three") }, answer: echo }, // prettier-ignore
  { name: "[R4.15-10] closed twice", guest: { calls: stream() + closeCall() + closeCall() + send(token, "x") }, answer: echo }, // prettier-ignore
  { name: "[R4.15-11] a cancelled stream", times: 2, guest: { calls: stream({ service: "cold-4" }) + cancelCall() + cancelCall() + closeCall() + send(token, "x") }, answer: echo }, // prettier-ignore
  { name: "a service that is refused uses up a number", guest: { calls: unary({ service: envoyGrpc("grpc", { metadata: [["host", "1"]] }) }) + unary({}) + stream({ service: envoyGrpc("grpc", { metadata: [["host", "1"]] }) }) + stream({}) }, answer: pong }, // prettier-ignore
  { name: "a stream that is over, cancelled and closed", times: 2, guest: { calls: cancelCall() + closeCall() + send(token, "x") + stream({}) + send(token, "x") }, answer: pong }, // prettier-ignore
  { name: "a call that is refused has no number", guest: { calls: unary({ service: envoyGrpc("gone") }) + cancelCall("(i32.const 5)") + closeCall("(i32.const 5)") } }, // prettier-ignore
  { name: "a stream that is refused has no number", guest: { calls: stream({ service: envoyGrpc("gone") }) + send("(i32.const 6)", "x") + cancelCall("(i32.const 6)") } }, // prettier-ignore
  { name: "the number of a call to a service that is refused", guest: { calls: unary({ service: envoyGrpc("grpc", { metadata: [["host", "1"]] }) }) + cancelCall("(i32.const 5)") + cancelCall("(i32.const 5)") } }, // prettier-ignore
  { name: "the number of a stream to a service that is refused", guest: { calls: stream({ service: envoyGrpc("grpc", { metadata: [["host", "1"]] }) }) + send("(i32.const 6)", "x") + closeCall("(i32.const 6)") + send("(i32.const 6)", "x") + cancelCall("(i32.const 6)") + cancelCall("(i32.const 6)") } }, // prettier-ignore
  { name: "a stream that the server has ended", times: 2, guest: { calls: send(token, "x") + closeCall() + send(token, "y") + stream() + send(token, "x", true) }, answer: pong }, // prettier-ignore
  { name: "a stream that both have ended", times: 2, guest: { calls: send(token, "x") + stream() + send(token, "m") + closeCall() }, answer: echo }, // prettier-ignore
  { name: "a stream of the other client that is over", times: 2, wait: 200, guest: { calls: send(token, "x") + closeCall() + send(token, "y") + stream({ service: Buffer.from([0x12, 15, 0x0a, 11, ...bytes("127.0.0.1:9"), 0x22, 0]) }) } }, // prettier-ignore
  { name: "a call that failed, cancelled and closed", times: 2, guest: { calls: cancelCall() + closeCall() + unary() }, answer: busy }, // prettier-ignore
  { name: "no callback for the end, and the status after it", times: 2, guest: { calls: reads + oneMessage(), without: ["proxy_on_grpc_close"] }, answer: busy }, // prettier-ignore
  { name: "room for one waiting request, which is cancelled", guest: { calls: unary({ service: envoyGrpc("narrow") }) + cancelCall() + unary({ service: envoyGrpc("narrow") }) }, answer: pong }, // prettier-ignore
  { name: "a call that is over, cancelled and closed", times: 2, guest: { calls: cancelCall() + closeCall() + unary() }, answer: pong }, // prettier-ignore
  { name: "[R4.15-11] a cancelled call", times: 2, guest: { calls: unary({ service: "cold-5" }) + cancelCall() + cancelCall() + send(token, "x") }, answer: pong }, // prettier-ignore
  { name: "[R4.15-10] a closed call", times: 2, guest: { calls: unary({ service: "cold-6" }) + closeCall() + closeCall() }, answer: pong }, // prettier-ignore
  { name: "closed in the callback of the end", guest: { calls: oneMessage(), close: closeCall(own) + closeCall(own) }, answer: echo }, // prettier-ignore
  { name: "sent in the callback of the end", guest: { calls: oneMessage(), close: send(own, "late") + send(own, "later", true) + closeCall(own) }, answer: echo }, // prettier-ignore
  { name: "cancelled in the callback of the end", guest: { calls: oneMessage(), close: cancelCall(own) + closeCall(own) }, answer: echo }, // prettier-ignore
  { name: "cancelled in the callback of a message", guest: { calls: stream() + send(token, "x"), receive: cancelCall(own) }, answer: echo }, // prettier-ignore
  { name: "cancelled in the callback of initial metadata", guest: { calls: stream() + send(token, "x"), initial: cancelCall(own) }, answer: echo }, // prettier-ignore
  { name: "cancelled in the callback of trailing metadata", guest: { calls: oneMessage(), trailing: cancelCall(own) }, answer: pong }, // prettier-ignore
  { name: "[R4.15-11] a call that is cancelled when its stream is forgotten", guest: { calls: unary(), more: { proxy_on_delete: cancelCall() + cancelCall() } }, answer: { grpc: { messages: [bytes("late")], delay: 200 } }, wait: 400 }, // prettier-ignore
  { name: "streams that cannot be opened, without callbacks for metadata", guest: { calls: unary({ service: envoyGrpc("gone") }) + stream({ service: envoyGrpc("gone") }) + stream({ service: envoyGrpc("nowhere") }) + stream({ service: envoyGrpc("gone") }), without: ["proxy_on_grpc_receive_initial_metadata", "proxy_on_grpc_receive_trailing_metadata"] } }, // prettier-ignore
  { name: "a call that is closed in its callback", guest: { calls: unary(), receive: closeCall(own) + closeCall(own) }, answer: pong }, // prettier-ignore
  { name: "a failed call that is closed in its callback", guest: { calls: unary(), close: closeCall(own) + closeCall(own) }, answer: busy }, // prettier-ignore
  { name: "[R4.15-10] the server ends first", guest: { calls: stream(), close: closeCall(own) + closeCall(own) }, answer: { grpc: () => ({ status: 0 }) } }, // prettier-ignore
  { name: "closed before the server's end", guest: { calls: stream() + closeCall(), close: say("again", `(call $grpcClose ${own})`) }, answer: pong }, // prettier-ignore
  { name: "messages in the callback of initial metadata", guest: { calls: stream(), initial: send(own, "i") }, answer: { grpc: ({ messages }) => (messages.length === 0 ? { messages: [] } : { messages, status: 0 }) } }, // prettier-ignore
  { name: "two calls that cannot be sent", guest: { calls: unary({ service: envoyGrpc("gone") }) + unary({ service: envoyGrpc("gone") }) } }, // prettier-ignore
  { name: "no callback for messages", guest: { calls: unary() + oneMessage(), without: ["proxy_on_grpc_receive"] }, answer: pong }, // prettier-ignore
  { name: "no callback for the end", guest: { calls: oneMessage(), without: ["proxy_on_grpc_close"] }, answer: busy }, // prettier-ignore
  { name: "no callbacks for metadata", guest: { calls: oneMessage(), without: ["proxy_on_grpc_receive_initial_metadata", "proxy_on_grpc_receive_trailing_metadata"] }, answer: pong }, // prettier-ignore
  { name: "an empty message", guest: { calls: unary({ message: "" }) }, answer: { grpc: { messages: [bytes("")] } } }, // prettier-ignore
  { name: "[R4.15-5] a call in the callback of a call", guest: { calls: unary(), receive: make("again", `(if (result i32) (i32.eq ${own} (i32.const 5)) (then ${unaryCall()}) (else (i32.const 99)))`) }, answer: pong }, // prettier-ignore
  { name: "with the effective context of a stream", guest: { calls: say("me", "(local.get $id)") + unary(), receive: say("effective", "(call $effective (i32.const 2))") + reads }, answer: { grpc: { messages: [bytes("p")], delay: 20 } } }, // prettier-ignore
  { name: "changed in the callback: the buffer is writable by accident", guest: { calls: unary(), receive: say("write", `(call $setBuffer (i32.const 5) (i32.const 0) (i32.const 0) "more ")`) + reads }, answer: pong }, // prettier-ignore
  { name: "[R4.8-3] the code stays", guest: { calls: unary(), close: unary({ message: "again" }) }, answer: { grpc: ({ messages, ended }) => !ended ? undefined : Buffer.from(messages[0] ?? []).toString() === "ping" ? { status: 3, message: "first" } : { messages: [bytes("fine")], status: 0 } } }, // prettier-ignore
  ...["proxy_on_log", "proxy_on_done", "proxy_on_delete", "proxy_on_response_headers"].map((from): GrpcCase => ({ name: `from ${from}`, guest: { from, calls: unary() }, answer: pong })), // prettier-ignore
];

export const grpcCases: readonly GrpcCase[] = [...answered, ...sent, ...others];
