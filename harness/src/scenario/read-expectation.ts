// The `expect` part of a scenario, with the place of each expectation kept beside it.

import { located } from "./located.js";
import {
  readReplyExpectation,
  readRequestExpectation,
  type WrittenExpectedReply,
  type WrittenExpectedRequest,
} from "./read-message.js";
import { readSideExpectation, type WrittenSide } from "./read-side.js";
import type { Expectation } from "./scenario.js";
import type { ValueReader } from "./values.js";

export interface WrittenExpectation extends WrittenSide {
  reply?: "reset" | "snapshot" | WrittenExpectedReply;
  upstream?: "none" | "snapshot" | WrittenExpectedRequest;
  refused?: readonly string[];
}

export function readExpectation(
  reader: ValueReader,
  written: WrittenExpectation,
  pointer: string,
): Expectation {
  const { reply, upstream } = written;
  const expectedReply =
    typeof reply === "object" ? readReplyExpectation(reader, reply, `${pointer}/reply`) : reply;
  const expectedRequest =
    typeof upstream === "object"
      ? readRequestExpectation(reader, upstream, `${pointer}/upstream`)
      : upstream;
  return {
    ...located("reply", expectedReply, pointer),
    ...located("upstream", expectedRequest, pointer),
    ...readSideExpectation(reader, written, pointer),
  };
}
