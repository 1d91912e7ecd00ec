// What a snapshot holds: observations as text, without what no two runs have in common.

import { createHash } from "node:crypto";
import type { HeaderPair } from "../envoy/http1-reader.js";
import type {
  ObservedCallout,
  ObservedLog,
  ObservedReply,
  ObservedRequest,
  SideObservation,
} from "./target.js";

/** Headers whose values are another in each run; they are kept by their names. */
const changing = new Set(["date", "x-request-id", "x-envoy-upstream-service-time"]);

/** Of longer bodies the size and a sum is kept. */
const longestBody = 4096;

const decoder = new TextDecoder("utf-8", { fatal: true });

export function bodyText(body: Uint8Array): string {
  if (body.length > longestBody) {
    return `(${body.length} bytes, SHA-256 ${createHash("sha256").update(body).digest("hex")})`;
  }
  try {
    return decoder.decode(body);
  } catch {
    return `(base64) ${Buffer.from(body).toString("base64")}`;
  }
}

/** Sorted by name: only the order of the values of one name means something to a receiver. */
function headerLines(headers: readonly HeaderPair[]): string[] {
  const lines = headers.map(([name, value]) => {
    const key = name.toLowerCase();
    return { key, line: `${key}: ${changing.has(key) ? "(changes)" : value}` };
  });
  return lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ line }) => line);
}

function messageLines({
  headers,
  body,
  trailers,
}: Pick<ObservedReply, "headers" | "body" | "trailers">): string[] {
  return [
    ...headerLines(headers),
    ...(body.length === 0 ? [] : ["", bodyText(body)]),
    ...(trailers.length === 0 ? [] : ["", ...headerLines(trailers)]),
  ];
}

export function replyText(reply: ObservedReply | { reset: string }): string {
  if ("reset" in reply) return "(reset)";
  return [String(reply.status), ...messageLines(reply)].join("\n");
}

export function requestText(request: ObservedRequest | undefined): string {
  if (request === undefined) return "(none)";
  const { method, path, authority } = request;
  return [`${method} ${authority}${path}`, ...messageLines(request)].join("\n");
}

export function logsText(logs: readonly ObservedLog[]): string {
  if (logs.length === 0) return "(none)";
  return logs.map(({ level, message }) => `${level}: ${message}`).join("\n");
}

/** By cluster: between clusters the order is a matter of chance. */
export function calloutsText(callouts: readonly ObservedCallout[]): string {
  if (callouts.length === 0) return "(none)";
  return [...callouts]
    .sort((a, b) => (a.cluster < b.cluster ? -1 : a.cluster > b.cluster ? 1 : 0))
    .map((callout) => `to ${callout.cluster}: ${requestText(callout)}`)
    .join("\n\n");
}

/** Those that are not 0: an Envoy keeps the names of others from scenario to scenario. */
export function metricsText(metrics: SideObservation["metrics"]): string {
  const lines = [...metrics].filter(([, value]) => value !== 0).map(([name, value]) => `${name} ${value}`); // prettier-ignore
  return lines.length === 0 ? "(none)" : lines.sort().join("\n");
}

export function sharedText(shared: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...shared].map(([key, value]) => `${key}: ${bodyText(value)}`);
  return lines.length === 0 ? "(none)" : lines.sort().join("\n");
}

/** What crossed, without times and numbers that the host chose: contexts, addresses. */
export function traceText(trace: readonly string[]): string {
  const lines = trace.map((line) =>
    line.replace(/^[\d.]+ ms /, "").replace(/address \d+/g, "address …"),
  );
  return lines.length === 0 ? "(none)" : lines.join("\n");
}
