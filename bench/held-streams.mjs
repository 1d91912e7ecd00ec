// Requests that a filter holds, over HTTP/2, where one connection carries many.

import { connect } from "node:http2";

/** Few enough that Envoy takes them all; see startVariant. */
export const streamsPerConnection = 1000;

/** How long Envoy may take to see them all, in milliseconds. */
const patience = 60_000;

function openStreams(session, request, count) {
  const headers = {
    ":method": request.method,
    ":path": "/load",
    ":authority": "example.com",
    ...Object.fromEntries(request.headers),
    "x-hold": "1",
  };
  for (let index = 0; index < count; index++) {
    const stream = session.request(headers);
    stream.on("error", () => undefined); // They end with the session.
    stream.on("response", () => (session.answered = true));
  }
}

async function activeRequests(envoy) {
  const { body } = await envoy.admin("/stats?filter=^http.bench.downstream_rq_active$");
  return Number(/: (\d+)/.exec(body)?.[1] ?? NaN);
}

/**
 * Opens `count` streams and waits until Envoy has them.
 * @returns {Promise<{ check: () => Promise<void>, close: () => void }>} check fails when one is held no more
 * @throws Error when Envoy does not take them, or one is answered
 */
export async function holdStreams(envoy, request, count) {
  const sessions = [];
  for (let left = count; left > 0; left -= streamsPerConnection) {
    const session = connect(`http://127.0.0.1:${envoy.port("bench")}`);
    session.on("error", () => undefined);
    openStreams(session, request, Math.min(left, streamsPerConnection));
    sessions.push(session);
  }
  const close = () => sessions.forEach((session) => session.destroy());
  const check = async () => {
    const active = await activeRequests(envoy);
    if (active >= count && !sessions.some(({ answered }) => answered)) return;
    throw new Error(`${active} streams are held instead of ${count}`);
  };
  const deadline = performance.now() + patience;
  while ((await activeRequests(envoy)) < count && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    await check();
  } catch (error) {
    close();
    throw error;
  }
  return { check, close };
}
