// What a codec of Envoy demands of headers before it writes them: the pseudo headers that it needs, and
// characters that are allowed. Source: Envoy source/common/http/header_utility.cc, http1/codec_impl.cc.

import type { HeaderMap } from "../headers/header-map.js";
import type { LocalResponse } from "../vm/context.js";
import { plainReply } from "./local-reply.js";

const validName = /^:?[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/;
/** Control characters other than the tab. */
const invalidValue = /[\0-\x08\x0a-\x1f\x7f]/; // eslint-disable-line no-control-regex

/** As Envoy writes a name into a message. */
function escaped(name: string): string {
  // eslint-disable-next-line no-control-regex
  return name.replace(/[\0-\x1f\x7f"\\]/g, (character) => {
    const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" }; // prettier-ignore
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return short[character] ?? `\\u${code}`;
  });
}

function refusal(text: string): LocalResponse {
  const details = `filter_removed_required_request_headers{${text.replace(/\s/g, "_")}}`;
  return plainReply(503, text, details);
}

/** The reply to a request that the codec refuses, or undefined for one that goes on. */
export function checkRequiredHeaders(map: HeaderMap): LocalResponse | undefined {
  const method = map.get(":method");
  if (method === undefined) return refusal("missing required header: :method");
  if (method === "CONNECT" && !map.has(":protocol")) {
    return refusal("missing required header: :protocol");
  }
  for (const [name, value] of map.pairs()) {
    if (!validName.test(name)) return refusal(`invalid header name: ${escaped(name)}`);
    if (invalidValue.test(value)) return refusal(`invalid header value for: ${name}`);
  }
  return undefined;
}

/**
 * The status of a response, or undefined where Envoy finds none: it reads it as a number of 64 bits, with spaces
 * around it and a sign before it.
 */
export function statusOf(map: HeaderMap): number | undefined {
  const text = /^\s*\+?(\d+)\s*$/.exec(map.get(":status") ?? "")?.[1];
  if (text === undefined || BigInt(text) > 0xffff_ffff_ffff_ffffn) return undefined;
  return Number(text);
}
