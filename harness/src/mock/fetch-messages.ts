// Fetch objects and raw messages, each made from the other. Headers pass as byte strings, which is what
// Fetch calls them too; several `set-cookie` stay several.

import type {
  RawDownstreamReply,
  RawReply,
  RawRequest,
  RawUpstreamRequest,
} from "./raw-messages.js";
import { MockUsageError } from "./mock-errors.js";
import type { Protocol } from "./stream/stream-info.js";

async function bodyOf(message: Request | Response): Promise<Uint8Array | undefined> {
  return message.body === null ? undefined : new Uint8Array(await message.arrayBuffer());
}

/** Relative addresses are of this host. */
const ownOrigin = "http://localhost";

export async function rawRequestOf(
  input: string | URL | Request,
  init: RequestInit & { protocol?: Protocol } = {},
): Promise<RawRequest> {
  const { protocol = "http/1.1", ...rest } = init;
  const address = typeof input === "string" ? new URL(input, ownOrigin) : input;
  const request = new Request(address, rest);
  const url = new URL(request.url);
  const headers = [...request.headers].filter(([name]) => name !== "host");
  const body = await bodyOf(request);
  if (body !== undefined && !request.headers.has("content-length")) {
    headers.push(["content-length", String(body.length)]);
  }
  return {
    method: request.method,
    path: `${url.pathname}${url.search}`,
    authority: request.headers.get("host") ?? url.host,
    scheme: url.protocol === "https:" ? "https" : "http",
    protocol,
    headers,
    ...(body !== undefined && body.length > 0 && { chunks: [body] }),
  };
}

/**
 * The reply as fetch gives it.
 * @throws MockUsageError OUT1610 for a status that fetch does not know.
 */
export function responseOf(reply: RawDownstreamReply): Response {
  const { status, body } = reply;
  if (status < 200 || status > 599) {
    throw new MockUsageError(
      `the reply has status ${status}, which a Fetch response cannot have.`,
      "use a status from 200 to 599, or `send` to see the reply as it is",
      "OUT1610",
    );
  }
  const bodyless = status === 204 || status === 205 || status === 304 || body.length === 0;
  const headers = new Headers();
  for (const [name, value] of reply.headers) headers.append(name, value);
  return new Response(bodyless ? null : (body as Uint8Array<ArrayBuffer>), { status, headers });
}

/** What the upstream got. Fetch knows no body of GET and HEAD: the raw form has it. */
export function requestOf(raw: RawUpstreamRequest): Request {
  const { method, authority, path, scheme = "http" } = raw;
  const base = `${scheme}://${authority}`;
  const headers = new Headers();
  for (const [name, value] of raw.headers) {
    if (name !== "transfer-encoding") headers.append(name, value);
  }
  const body = Buffer.concat(raw.chunks);
  const allowsBody = method !== "GET" && method !== "HEAD";
  return new Request(URL.canParse(path, base) ? new URL(path, base) : base, {
    method,
    headers,
    ...(allowsBody && body.length > 0 && { body }),
  });
}

export async function rawReplyOf(response: Response): Promise<RawReply> {
  const headers: [string, string][] = [...response.headers];
  const body = await bodyOf(response);
  if (!response.headers.has("content-length")) {
    headers.push(["content-length", String(body?.length ?? 0)]);
  }
  const bodyless = body === undefined || body.length === 0;
  return { status: response.status, headers, ...(!bodyless && { chunks: [body] }) };
}
