// Modules on the mock host.

import {
  MockProxy,
  MockStalledError,
  MockStartError,
  MockStreamReset,
} from "../../harness/src/mock/index.js";
import {
  isGrpc,
  logOf,
  noBody,
  pairsOf,
  refusal,
  requestsOf,
  text,
  type ModuleRun,
  type Shown,
} from "./module-run.js";

export async function runOnMock(run: ModuleRun): Promise<Shown> {
  const clusters = Object.entries(run.clusters ?? {}).map(
    ([name, answer]) => [name, answer ?? "unreachable"] as const,
  );
  let proxy: MockProxy;
  try {
    proxy = await MockProxy.start({
      filters: run.filters,
      rawUpstream: () => run.upstream ?? noBody,
      clusters: Object.fromEntries(clusters),
      ...(run.envoy !== undefined && { envoy: run.envoy }),
      ...(run.http1Trailers === true && { http1Trailers: true }),
      ...run.around?.mock,
    });
  } catch (error) {
    if (error instanceof MockStartError) return refusal;
    throw error;
  }
  const replies: unknown[] = [];
  for (const request of requestsOf(run)) {
    const reply = await proxy.send(request).catch((error: unknown) => {
      // A real client that waits for ever gives up at last; the mock host tells it at once.
      if (error instanceof MockStreamReset || error instanceof MockStalledError) return undefined;
      throw error;
    });
    replies.push(
      reply === undefined
        ? "no reply"
        : { status: reply.status, headers: pairsOf(reply.headers), body: text(reply.body) },
    );
    proxy.advanceTime(run.wait ?? 20);
  }
  if (run.toTheEnd === true) await proxy.close();
  const log = logOf(proxy.logs);
  const upstream = proxy.rawUpstreamRequests
    .filter(({ complete }) => complete)
    .map(({ method, path, authority, headers, chunks }) => ({
      line: `${method} ${path}`,
      headers: [...(authority === "" ? [] : [`host: ${authority}`]), ...pairsOf(headers)],
      body: text(Buffer.concat(chunks)),
    }));
  const callouts = proxy.calloutRequests
    .filter(({ cluster }) => !isGrpc(run.clusters?.[cluster] ?? null))
    .map(({ cluster, method, path, authority, headers, body }) => ({
      cluster,
      line: `${method} ${path}`,
      headers: [`host: ${authority}`, ...pairsOf(headers)],
      body: text(body),
    }));
  await proxy.close();
  return { refused: false, replies, upstream, callouts, log };
}
