// The same streams on the mock host, in its virtual time.

import { setImmediate as turn } from "node:timers/promises";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStreamReset,
  type EnvoyMinor,
} from "../../harness/src/mock/index.js";
import { newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import {
  described,
  endOf,
  framed,
  headOf,
  listenerOf,
  logOf,
  moduleOf,
  noBody,
  pairsOf,
  pause,
  text,
  type Ending,
  type Outcome,
  type StreamCase,
} from "./stream-case.js";

export async function runOnMock(
  test: StreamCase,
  envoy: EnvoyMinor = newestEnvoy,
): Promise<Outcome> {
  try {
    return await observeMock(test, envoy);
  } catch (error) {
    if (error instanceof MockHaltError && error.message.includes("OUT1604")) return "the host dies";
    throw error;
  }
}

async function observeMock(test: StreamCase, envoy: EnvoyMinor): Promise<Ending> {
  const { steps = [], bufferLimit, idleTimeout, requestTimeout, routeTimeout } = test;
  const { upstream = noBody, early = false, upstreamProtocol, patience = 1200 } = test;
  const cluster = { match: { prefix: "/" }, cluster: "upstream" };
  const proxy = await MockProxy.start({
    envoy,
    filters: listenerOf(test).filters.map((filter, index) => ({
      ...filter,
      wasm: moduleOf(test.guests[index] ?? {}),
    })),
    rawUpstream: upstream === "reset" ? upstream : { ...upstream, early },
    http1Trailers: test.http1Trailers ?? true,
    stallTimeout: 0,
    time: "manual",
    ...(upstreamProtocol !== undefined && { upstreamProtocol }),
    ...(bufferLimit !== undefined && { bufferLimit }),
    ...(idleTimeout !== undefined && { streamIdleTimeout: idleTimeout }),
    ...(requestTimeout !== undefined && { requestTimeout }),
    ...(routeTimeout !== undefined && { routes: [{ ...cluster, timeout: routeTimeout }] }),
  });
  const from = proxy.logs.length;
  const head = headOf(test);
  const stream = proxy.open(
    { ...head, headers: framed(head, endOf(test) !== "headers") },
    { endOfStream: endOf(test) === "headers" },
  );
  let settled = false;
  stream.reply.then(
    () => (settled = true),
    () => (settled = true),
  );
  /** Time passes as on the real side, with what it brings. */
  const pass = async (milliseconds: number): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= 4) {
      for (let count = 0; count < 3; count++) await turn();
      proxy.advanceTime(Math.min(left, 4));
    }
  };
  for (const step of steps) {
    await pass(pause);
    if (step === "reset") stream.reset();
    else if ("wait" in step) await pass(step.wait);
    else if ("do" in step) {
      const control = { method: "GET", path: "/", authority: "example.test" };
      await proxy.send({ ...control, headers: [["x-do", step.do]] });
    } else if ("data" in step) stream.sendData(step.data, step.end ?? false);
    else stream.sendTrailers(step.trailers);
  }
  for (let waited = 0; !settled && waited < patience; waited += 20) await pass(20);
  if (!settled) stream.reset(); // As the real client does, which waits no longer.
  const reply = await stream.reply.then(described, (error: unknown) => {
    const isEnd = error instanceof MockStreamReset || error instanceof MockStalledError;
    if (!isEnd) throw error;
    return { noReply: stream.status ?? "no head" };
  });
  await turn();
  const [seen] = proxy.rawUpstreamRequests;
  const outcome = {
    reply,
    upstream: seen && {
      line: `${seen.method} ${seen.path}`,
      headers: pairsOf(seen.headers),
      ...(seen.complete && {
        body: text(Buffer.concat(seen.chunks)),
        trailers: pairsOf(seen.trailers ?? []),
      }),
      complete: seen.complete,
    },
    log: logOf(test.name, proxy.logs.slice(from)),
  };
  await proxy.close();
  return outcome;
}
