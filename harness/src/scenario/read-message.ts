// What a scenario expects of a message: a reply, a request at the upstream, a callout.

import { located } from "./located.js";
import type { MessageExpectation, ReplyExpectation, UpstreamExpectation } from "./scenario.js";
import type {
  ValueReader,
  WrittenBodyMatch,
  WrittenExpectedHeaders,
  WrittenMatch,
} from "./values.js";

interface WrittenExpectedMessage {
  headers?: WrittenExpectedHeaders;
  body?: WrittenBodyMatch;
  trailers?: WrittenExpectedHeaders;
}

export interface WrittenExpectedReply extends WrittenExpectedMessage {
  status?: number | { matches: string };
}

export interface WrittenExpectedRequest extends WrittenExpectedMessage {
  method?: WrittenMatch;
  path?: WrittenMatch;
  authority?: WrittenMatch;
}

function readMessage(
  reader: ValueReader,
  written: WrittenExpectedMessage,
  pointer: string,
): MessageExpectation {
  const { body } = written;
  const expected = body === undefined ? undefined : reader.bodyMatch(body, `${pointer}/body`);
  return {
    headers: reader.expectedHeaders(written.headers, `${pointer}/headers`),
    trailers: reader.expectedHeaders(written.trailers, `${pointer}/trailers`),
    ...located("body", expected, pointer),
  };
}

export function readReplyExpectation(
  reader: ValueReader,
  written: WrittenExpectedReply,
  pointer: string,
): ReplyExpectation {
  const { status } = written;
  const expected =
    typeof status === "number"
      ? { is: Buffer.from(String(status)) }
      : status && reader.match(status, `${pointer}/status`);
  return { ...readMessage(reader, written, pointer), ...located("status", expected, pointer) };
}

export function readRequestExpectation(
  reader: ValueReader,
  written: WrittenExpectedRequest,
  pointer: string,
): UpstreamExpectation {
  const match = (key: "method" | "path" | "authority") => {
    const value = written[key];
    return value === undefined
      ? {}
      : located(key, reader.match(value, `${pointer}/${key}`), pointer);
  };
  return {
    ...readMessage(reader, written, pointer),
    ...match("method"),
    ...match("path"),
    ...match("authority"),
  };
}
