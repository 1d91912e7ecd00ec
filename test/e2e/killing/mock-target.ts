// The mock host with the filters of one row of the table of killing sequences after the other.

import { setImmediate as turn } from "node:timers/promises";
import {
  MockProxy,
  MockStalledError,
  MockStreamReset,
  type RawReply,
} from "../../../harness/src/mock/index.js";
import type { Outcome, Target } from "./real-target.js";
import { answerTo, type Attempt, type Sequence } from "./sequence.js";

function rawReply(path: string): RawReply {
  const { status, chunks, trailers = [] } = answerTo(path);
  return { status, headers: [], chunks, trailers, pause: 3 };
}

async function send(proxy: MockProxy, attempt: Attempt): Promise<Attempt["gets"]> {
  const { method, path, body, trailers, leaves } = attempt;
  const ends = body.length === 0 && trailers.length === 0;
  const stream = proxy.open({ method, path, authority: "example.com" }, { endOfStream: ends });
  for (const [index, piece] of body.entries()) {
    stream.sendData(piece, trailers.length === 0 && index === body.length - 1);
  }
  if (trailers.length > 0) stream.sendTrailers(trailers);
  if (leaves) stream.reset();
  try {
    return (await stream.reply).status;
  } catch (error) {
    if (error instanceof MockStreamReset || (leaves && error instanceof MockStalledError)) {
      return "no reply";
    }
    throw error; // Envoy would die, or what it sends can not be read.
  }
}

/** @param modules The bytes of the module that registers a plugin. */
export function startMockTarget(moduleOf: (plugin: string) => Uint8Array): Target {
  return {
    async run({ name, filters = [name], attempts }: Sequence): Promise<Outcome> {
      const proxy = await MockProxy.start({
        filters: filters.map((plugin) => ({ name: plugin, wasm: moduleOf(plugin) })),
        http1Trailers: true,
        rawUpstream: ({ path }) => rawReply(path),
        earlyUpstream: ({ path }) => (path === "/early" ? rawReply(path) : undefined),
        clusters: { answers: rawReply("/"), none: "unreachable", empty: "unreachable" },
      });
      const replies: Promise<Attempt["gets"]>[] = [];
      for (const attempt of attempts) {
        const reply = send(proxy, attempt);
        replies.push(reply);
        if (attempt.beside) await turn();
        else await reply;
      }
      const got = await Promise.all(replies);
      proxy.advanceTime(200); // Timers of the filters that look at streams that are gone.
      const passedOn = proxy.rawUpstreamRequests
        .filter(({ complete }) => complete)
        .map(({ chunks }) => Buffer.concat(chunks).toString());
      await proxy.close();
      return { got, passedOn, logs: proxy.logs.map(({ message }) => message) };
    },
    close: () => Promise.resolve(),
  };
}
