// Messages of all kinds as one: what `fetch` gives, what `send` gives, and what the upstream got.

import type { HeaderPair } from "../mock/index.js";

/** A message as its parts. */
export interface MessageParts {
  readonly status?: number;
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly headers: readonly HeaderPair[];
  readonly trailers: readonly HeaderPair[];
  readonly body: string;
}

/** A reply or request of `send`, `open`, `rawUpstreamRequests` or `calloutRequests`. */
export interface RawMessage {
  readonly status?: number;
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: readonly HeaderPair[];
  readonly trailers?: readonly HeaderPair[];
  readonly chunks?: readonly Uint8Array[];
  readonly body?: Uint8Array;
}

/** What a matcher takes for a message. Bodies of `Response` and `Request` can still be read afterwards. */
export type Message = Response | Request | RawMessage;

/** `set-cookie` comes once for each of its values; others are joined, as `fetch` does. */
const pairsOf = (headers: Headers): HeaderPair[] => [...headers.entries()];

/** @throws TypeError for a body that has been read before. */
async function textOf(message: Response | Request): Promise<string> {
  if (!message.bodyUsed) return message.clone().text();
  throw new TypeError("the body has been read before: match the message first, or match the text");
}

export async function partsOf(message: Message, wantsBody: boolean): Promise<MessageParts> {
  if (message instanceof Response) {
    const { status, headers } = message;
    const body = wantsBody ? await textOf(message) : "";
    return { status, headers: pairsOf(headers), trailers: [], body };
  }
  if (message instanceof Request) {
    const { method, url, headers } = message;
    const { pathname, search, host } = new URL(url);
    const body = wantsBody ? await textOf(message) : "";
    const path = pathname + search;
    return { method, path, authority: host, headers: pairsOf(headers), trailers: [], body };
  }
  const {
    headers = [],
    trailers = [],
    chunks = [],
    body = Buffer.concat(chunks),
    ...rest
  } = message;
  return { ...rest, headers, trailers, body: Buffer.from(body).toString() };
}
