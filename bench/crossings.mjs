// How often one request crosses the border between host and module, counted on the mock host. Unlike times,
// these numbers are the same on every machine.

import { MockProxy } from "../harness/dist/mock/index.js";

/** Requests before the one that counts: what a module does once must not be in it. */
const requestsBefore = 3;

const replyOf = ({ headers, body }) => ({ status: 200, headers, chunks: [Buffer.from(body)] });

/**
 * @param {{ bytes: Uint8Array, pluginName: string, configuration?: object, clusters: object }[]} modules
 * @returns {Promise<{ callbacks: string[], hostCalls: string[], returnedBytes: number }>} their names, in order, and how
 *   many bytes the host returned into memory that it asked for
 */
export async function countCrossings(modules, request, answer) {
  const clusters = Object.assign({}, ...modules.map((module) => module.clusters));
  const proxy = await MockProxy.start({
    filters: modules.map(({ bytes, pluginName, configuration }, place) => ({
      wasm: bytes,
      name: pluginName,
      ...(modules.length > 1 && { vmId: `vm-${place}` }),
      ...(configuration && { configuration }),
    })),
    rawUpstream: () => replyOf(answer),
    clusters: Object.fromEntries(
      Object.entries(clusters).map(([name, script]) => [name, replyOf(script)]),
    ),
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
  const returnedBytes = entries
    .filter(({ kind, name }) => kind === "callback" && name === "malloc")
    .reduce((sum, entry) => sum + entry.arguments[0], 0);
  return { callbacks: names("callback"), hostCalls: names("hostCall"), returnedBytes };
}
