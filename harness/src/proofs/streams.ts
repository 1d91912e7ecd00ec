// Many streams of one scenario at once: the exchanges as they are written, sent without waiting for one another, or
// broken off by the client in the middle.

import { MockHaltError, MockStalledError, type MockProxy, type MockStream } from "../mock/index.js";
import type { ScenarioExchange } from "../scenario/scenario.js";
import { haltText } from "../scenario/mock-observer.js";

/** How a stream ended, as far as others can see it: a status, or that there was none. */
export async function endOf(reply: Promise<{ status: number }>): Promise<string> {
  try {
    return String((await reply).status);
  } catch (error) {
    if (error instanceof MockStalledError) return "stalled";
    if (error instanceof MockHaltError) return haltText(error);
    return "reset";
  }
}

/** Begins a request and sends so many pieces of its body. */
export function begin(
  proxy: MockProxy,
  { request }: ScenarioExchange,
  pieces: number,
  worker?: number,
): MockStream {
  const { chunks, trailers, method, path, authority, headers, protocol } = request;
  const head = { method, path, authority, headers, ...(protocol !== undefined && { protocol }) };
  const endOfStream = chunks.length === 0 && trailers.length === 0 && pieces > 0;
  const stream = proxy.open(head, { endOfStream, ...(worker !== undefined && { worker }) });
  for (const chunk of chunks.slice(0, pieces)) stream.sendData(chunk);
  return stream;
}

/** Sends what `begin` left of the body, and the end. */
export function finish(stream: MockStream, { request }: ScenarioExchange, pieces: number): void {
  const { chunks, trailers } = request;
  if (chunks.length === 0 && trailers.length === 0) {
    stream.sendData(new Uint8Array(), true);
    return;
  }
  const rest = chunks.slice(pieces);
  for (const [index, chunk] of rest.entries()) {
    stream.sendData(chunk, trailers.length === 0 && index === rest.length - 1);
  }
  if (trailers.length > 0) stream.sendTrailers(trailers);
  else if (rest.length === 0) stream.sendData(new Uint8Array(), true);
}
