// The `expect` part of a scenario, with the place of each expectation kept beside it.

import type {
  At,
  CalloutExpectation,
  Expectation,
  LogExpectation,
  LogLevelName,
  MessageExpectation,
  ReplyExpectation,
  SideExpectation,
  UpstreamExpectation,
} from "./scenario.js";
import { pointerSegment } from "./places.js";
import type { ValueReader, WrittenExpectedHeaders, WrittenMatch } from "./values.js";

interface WrittenExpectedMessage {
  headers?: WrittenExpectedHeaders;
  body?: WrittenMatch;
  trailers?: WrittenExpectedHeaders;
}

interface WrittenLog {
  level?: LogLevelName;
  message?: string;
  matches?: string;
}

interface WrittenRequest extends WrittenExpectedMessage {
  method?: string;
  path?: string;
  authority?: string;
}

interface WrittenCallout extends WrittenRequest {
  cluster: string;
}

export interface WrittenExpectation {
  reply?: "reset" | (WrittenExpectedMessage & { status?: number });
  upstream?: "none" | WrittenRequest;
  logs?: "none" | readonly WrittenLog[];
  callouts?: "none" | readonly WrittenCallout[];
  metrics?: Record<string, number>;
  refused?: readonly string[];
}

/** `{ key: { at, value } }` for a key that is there, nothing for one that is not. */
export function located<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
  pointer: string,
): Partial<Record<Key, At<Value>>> {
  if (value === undefined) return {};
  return { [key]: { at: `${pointer}/${key}`, value } } as Record<Key, At<Value>>;
}

function readMessage(
  reader: ValueReader,
  written: WrittenExpectedMessage,
  pointer: string,
): MessageExpectation {
  const { body } = written;
  return {
    headers: reader.expectedHeaders(written.headers, `${pointer}/headers`),
    trailers: reader.expectedHeaders(written.trailers, `${pointer}/trailers`),
    ...located(
      "body",
      body === undefined ? undefined : reader.match(body, `${pointer}/body`),
      pointer,
    ),
  };
}

function readReply(
  reader: ValueReader,
  written: NonNullable<WrittenExpectation["reply"]>,
  pointer: string,
): ReplyExpectation | "reset" {
  if (written === "reset") return written;
  return {
    ...readMessage(reader, written, pointer),
    ...located("status", written.status, pointer),
  };
}

function readUpstream(
  reader: ValueReader,
  written: NonNullable<WrittenExpectation["upstream"]>,
  pointer: string,
): UpstreamExpectation | "none" {
  return written === "none" ? written : readRequest(reader, written, pointer);
}

function readRequest(
  reader: ValueReader,
  written: WrittenRequest,
  pointer: string,
): UpstreamExpectation {
  return {
    ...readMessage(reader, written, pointer),
    ...located("method", written.method, pointer),
    ...located("path", written.path && reader.fill(written.path, `${pointer}/path`), pointer),
    ...located("authority", written.authority, pointer),
  };
}

function readLog(reader: ValueReader, written: WrittenLog, at: string): At<LogExpectation> {
  const { level, message, matches } = written;
  if (message !== undefined && matches !== undefined) {
    reader.refuse(`${at}/matches`, "message and matches judge the same line.", "keep one of them");
  }
  const text =
    matches !== undefined
      ? { matches: reader.pattern(matches, `${at}/matches`) }
      : message !== undefined
        ? { contains: message }
        : undefined;
  return {
    at,
    value: { ...(level !== undefined && { level }), ...(text !== undefined && { message: text }) },
  };
}

function readCallout(
  reader: ValueReader,
  written: WrittenCallout,
  at: string,
): At<CalloutExpectation> {
  const { cluster, ...request } = written;
  return { at, value: { cluster, ...readRequest(reader, request, at) } };
}

/** What can be expected while time passes, too. */
export function readSideExpectation(
  reader: ValueReader,
  { logs, callouts, metrics = {} }: Pick<WrittenExpectation, "logs" | "callouts" | "metrics">,
  pointer: string,
): SideExpectation {
  const at = (key: string, index: number): string => `${pointer}/${key}/${index}`;
  const lines =
    logs === undefined || logs === "none"
      ? logs
      : logs.map((log, index) => readLog(reader, log, at("logs", index)));
  const calls =
    callouts === undefined || callouts === "none"
      ? callouts
      : callouts.map((call, index) => readCallout(reader, call, at("callouts", index)));
  return {
    ...located("logs", lines, pointer),
    ...located("callouts", calls, pointer),
    metrics: Object.entries(metrics).map(([name, is]) => ({
      at: `${pointer}/metrics/${pointerSegment(name)}`,
      value: { name, is },
    })),
  };
}

export function readExpectation(
  reader: ValueReader,
  written: WrittenExpectation,
  pointer: string,
): Expectation {
  const { reply, upstream } = written;
  const at = (key: string): string => `${pointer}/${key}`;
  return {
    ...located("reply", reply && readReply(reader, reply, at("reply")), pointer),
    ...located("upstream", upstream && readUpstream(reader, upstream, at("upstream")), pointer),
    ...readSideExpectation(reader, written, pointer),
  };
}
