// How often one request crosses the border between host and module, counted on the mock host. Unlike times,
// these numbers are the same on every machine.

import { MockProxy } from "../harness/dist/mock/index.js";

/** Requests before the one that counts: what a module does once must not be in it. */
const requestsBefore = 3;

/**
 * @param {{ bytes: Uint8Array, pluginName: string, configuration?: object }} module
 * @returns {Promise<{ callbacks: string[], hostCalls: string[] }>} their names, in order
 */
export async function countCrossings({ bytes, pluginName, configuration }, request, answer) {
  const plugin = { wasm: bytes, name: pluginName, ...(configuration && { configuration }) };
  const proxy = await MockProxy.start({
    filters: [plugin],
    rawUpstream: () => ({
      status: 200,
      headers: answer.headers,
      chunks: [Buffer.from(answer.body)],
    }),
  });
  const send = () =>
    proxy.send({
      method: request.method,
      path: "/check",
      authority: "example.com",
      headers: request.headers,
    });
  for (let sent = 0; sent < requestsBefore; sent++) await send();
  proxy.trace.clear();
  await send();
  const entries = [...proxy.trace.entries];
  await proxy.close();
  const names = (kind) =>
    entries.filter((entry) => entry.kind === kind).map(({ name }) => name.replace(/^env\./, ""));
  return { callbacks: names("callback"), hostCalls: names("hostCall") };
}
