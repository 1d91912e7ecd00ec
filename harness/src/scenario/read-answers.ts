// What servers answer: the upstream, by path where the scenario says so, and the servers behind callouts.

import type { HeaderPair } from "../envoy/http1-reader.js";
import { framedHeaders } from "../envoy/upstream.js";
import { pointerSegment } from "./places.js";
import type {
  ScenarioAnswer,
  ScenarioPath,
  ScenarioProtocol,
  ScenarioReply,
  ScenarioRequest,
} from "./scenario.js";
import type { ValueReader, WrittenMessage } from "./values.js";

export interface WrittenReply extends WrittenMessage {
  status?: number;
  pause?: string;
  resetAfter?: number;
}

export interface WrittenAnswer extends WrittenReply {
  delay?: string;
  reset?: true | "after headers";
  refused?: true;
  never?: true;
}

export interface WrittenUpstream extends WrittenAnswer {
  paths?: Readonly<Record<string, WrittenAnswer>>;
}

/** What the upstream does with each request. */
export interface ScenarioUpstream {
  upstream: ScenarioAnswer;
  paths: readonly ScenarioPath[];
}

/** An answer of a server, ready to be sent. */
export function readReply(
  reader: ValueReader,
  { pause, resetAfter, ...written }: WrittenReply,
  pointer: string,
  protocol: ScenarioProtocol = "http/1.1",
): ScenarioReply {
  const message = reader.message(written, pointer);
  const status = written.status ?? 200;
  const bare = status === 204 || status === 304; // RFC 9110: no body, no length
  if (bare && message.chunks.length > 0) {
    reader.refuse(`${pointer}/status`, `an answer with status ${status} has no body.`);
  }
  if (resetAfter !== undefined && resetAfter > message.chunks.length) {
    const found = message.chunks.length === 1 ? "one piece" : `${message.chunks.length} pieces`;
    const fix = "cut the body with split, or write chunks";
    reader.refuse(`${pointer}/resetAfter`, `the body has only ${found}.`, fix);
  }
  const { chunks, trailers } = message;
  // HTTP/2 has frames of its own (RFC 9113 section 8.2.2).
  const framed = bare || (protocol === "http/2" && chunks.length !== 1);
  return {
    ...message,
    headers: framed ? message.headers : framedHeaders(message.headers, chunks, trailers),
    status,
    ...(pause !== undefined && { pause: reader.duration(pause, `${pointer}/pause`) }),
    ...(resetAfter !== undefined && { resetAfter }),
  };
}

/** These are no answers, and what they say of the upstream. */
const silences = {
  never: "says nothing",
  refused: "takes no connection",
  reset: "resets",
} as const;

/** What would be an answer cannot stand beside one of them. */
function refuseBeside(
  reader: ValueReader,
  key: keyof typeof silences,
  others: object,
  pointer: string,
): void {
  if (Object.keys(others).length === 0) return;
  const what = `an upstream that ${silences[key]} answers nothing.`;
  reader.refuse(`${pointer}/${key}`, what, "drop the other keys");
}

/** Headers that promise a body: what has none is complete with its headers, whatever happens then. */
function unfinished({ headers, chunks }: ScenarioReply, protocol: ScenarioProtocol): HeaderPair[] {
  if (protocol === "http/2" || chunks.length > 0) return [...headers];
  return headers.map(([name, value]) =>
    name === "content-length" && value === "0" ? [name, "1"] : [name, value],
  );
}

function readAnswer(
  reader: ValueReader,
  written: WrittenAnswer,
  pointer: string,
  protocol: ScenarioProtocol,
): ScenarioAnswer {
  for (const key of ["never", "refused", "reset"] as const) {
    const { [key]: silent, ...others } = written;
    if (silent !== true) continue;
    refuseBeside(reader, key, others, pointer);
    return key;
  }
  const { reset, delay, ...reply } = written;
  if (reset !== undefined && reply.resetAfter !== undefined) {
    const message = "reset: after headers is resetAfter: 0.";
    reader.refuse(`${pointer}/resetAfter`, message, "keep one of them");
  }
  const answer = readReply(reader, reply, pointer, protocol);
  return {
    ...answer,
    ...(reset !== undefined && { headers: unfinished(answer, protocol) }),
    ...(delay !== undefined && { delay: reader.duration(delay, `${pointer}/delay`) }),
    ...(reset !== undefined && { resetAfter: 0 }),
  };
}

export function readUpstream(
  reader: ValueReader,
  { paths = {}, ...written }: WrittenUpstream,
  pointer: string,
  protocol: ScenarioProtocol,
): ScenarioUpstream {
  const upstream = readAnswer(reader, written, pointer, protocol);
  return {
    upstream,
    paths: Object.entries(paths).map(([path, answer]) => {
      const at = `${pointer}/paths/${pointerSegment(path)}`;
      checkPath(reader, path, at);
      if (upstream === "refused") {
        reader.refuse(at, "an upstream that takes no connection answers no path.", "drop refused");
      } else if (answer.refused === true) {
        const message = "an upstream takes no connection before it sees the path.";
        reader.refuse(`${at}/refused`, message, "write it beside paths, or reset here");
      }
      return { path, answer: readAnswer(reader, answer, at, protocol) };
    }),
  };
}

/** The paths for which a server can have answers of their own. */
export function checkPath(reader: ValueReader, path: string, at: string): void {
  if (/^\/[^\s?#*]*\*?$/.test(path)) return;
  const message = `${JSON.stringify(path)} is no path: it begins with / and has no query.`;
  reader.refuse(at, message, "write /orders, or /orders/* for all that begin so");
}

/** What an answer looks like to this request: one to HEAD says how long the body would be, and has none. */
export function answerTo(request: ScenarioRequest, answer: ScenarioAnswer): ScenarioAnswer {
  // RFC 9110 section 9.3.2
  if (request.method !== "HEAD" || typeof answer === "string") return answer;
  return { ...answer, chunks: [], trailers: [] };
}

/** The first path that fits a target. */
export function pathFor<Path extends { path: string }>(
  paths: readonly Path[],
  target: string,
): Path | undefined {
  const [found = ""] = target.split("?");
  return paths.find(({ path }) =>
    path.endsWith("*") ? found.startsWith(path.slice(0, -1)) : found === path,
  );
}

/** What the upstream does with a request that reaches it with this target. */
export function answerFor({ upstream, paths }: ScenarioUpstream, target: string): ScenarioAnswer {
  return pathFor(paths, target)?.answer ?? upstream;
}
