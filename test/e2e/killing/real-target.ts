// One real Envoy with a listener for each row of the table of killing sequences.

import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap } from "../../../harness/src/envoy/bootstrap.js";
import { NoReplyError, sendRequest } from "../../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../../harness/src/envoy/process.js";
import { startUpstream } from "../../../harness/src/envoy/upstream.js";
import { answerTo, type Attempt, type Sequence } from "./sequence.js";

/** Where a table of sequences is tried. */
export interface Target {
  /** What the clients get, what the upstream got complete, and what was logged meanwhile. */
  run(sequence: Sequence): Promise<Outcome>;
  close(): Promise<void>;
}

export interface Outcome {
  readonly got: readonly Attempt["gets"][];
  readonly passedOn: readonly string[];
  readonly logs: readonly string[];
}

/** Name of a listener whose filter does nothing: it tells whether worker and module live. */
const alive = "alive";

export interface RealOptions {
  readonly envoy: string;
  readonly sequences: readonly Sequence[];
  /** Path of the module that registers a plugin. */
  readonly moduleOf: (plugin: string) => string;
}

class RealTarget implements Target {
  constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstream: Awaited<ReturnType<typeof startUpstream>>,
  ) {}

  async run({ name, attempts, filters }: Sequence): Promise<Outcome> {
    const { envoy, upstream } = this;
    const before = envoy.logs.length;
    upstream.requests.length = 0;
    const port = envoy.port(name);
    const replies: Promise<Attempt["gets"]>[] = [];
    for (const attempt of attempts) {
      const reply = send(port, attempt);
      replies.push(reply);
      // A connection that Envoy gives up stays open for a while: time for the next one.
      const isGivenUp = attempt.gets === "no reply" && !attempt.leaves && filters === undefined;
      if (attempt.beside) await sleep(30);
      else if (isGivenUp) await sleep(10);
      else await reply;
    }
    const got = await Promise.all(replies);
    await sleep(80); // Timers of the filters that look at streams that are gone.
    const passedOn = upstream.requests
      .filter(({ complete, target }) => complete && target !== "/told")
      .map(({ body }) => Buffer.from(body).toString());
    await this.checkAlive();
    return { got, passedOn, logs: envoy.logs.slice(before).map(({ message }) => message) };
  }

  private async checkAlive(): Promise<void> {
    const { envoy } = this;
    if (!envoy.running) throw envoy.stoppedError();
    const head = { method: "GET", target: "/", headers: [["host", "example.com"]] } as const;
    const { status } = await sendRequest(envoy.port(alive), head, 5000);
    if (status !== 200) throw new Error(`the module is dead: status ${status}`);
    await envoy.flushLogs();
  }

  async close(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.close();
  }
}

async function send(port: number, attempt: Attempt): Promise<Attempt["gets"]> {
  const { method, path, body, trailers, leaves } = attempt;
  const headers: [string, string][] = [["host", "example.com"]];
  if (trailers.length > 0) headers.push(["transfer-encoding", "chunked"]);
  const chunks = body.map((piece) => Buffer.from(piece));
  const request = { method, target: path, headers, chunks, trailers, pause: 5 };
  try {
    return (await sendRequest(port, request, leaves ? 60 : 5000)).status;
  } catch (error) {
    // Who waits in vain is no client of a stream that was closed.
    if (error instanceof NoReplyError && (leaves || error.reason === "reset")) return "no reply";
    throw error;
  }
}

interface Managers {
  readonly static_resources: {
    readonly listeners: readonly {
      readonly filter_chains: readonly { readonly filters: readonly { typed_config: object }[] }[];
    }[];
  };
}

/** A connection that Envoy gives up would stay open for a second, in each row that ends one. */
function closeSoon(bootstrap: object): void {
  for (const { filter_chains } of (bootstrap as Managers).static_resources.listeners) {
    for (const { filters } of filter_chains) {
      for (const { typed_config } of filters) {
        Object.assign(typed_config, { delayed_close_timeout: "0.1s" });
      }
    }
  }
}

/** For a request whose answer would race with the outcomes of callouts: they end its stream. */
const never = new Promise<never>(() => undefined);

export async function startRealTarget(options: RealOptions): Promise<Target> {
  const { envoy, sequences, moduleOf } = options;
  const upstream = await startUpstream({
    answerEarly: ({ target }) => (target === "/early" ? answerTo(target) : undefined),
    answer: ({ target }) => (target === "/unanswered" ? never : { ...answerTo(target), pause: 3 }),
  });
  const server = { address: "127.0.0.1", port: upstream.port };
  const rows = [...sequences, { name: alive }] as const;
  const bootstrap = envoyBootstrap({
    upstream: { ...server, http1Trailers: true },
    clusters: [
      { name: "answers", server },
      { name: "none", server: null },
      { name: "empty", server: null },
    ],
    listeners: rows.map((row) => ({
      name: row.name,
      port: 0,
      http1Trailers: true,
      filters: (("filters" in row && row.filters) || [row.name]).map((plugin) => ({
        name: plugin,
        module: { filename: moduleOf(plugin) },
      })),
    })),
  });
  closeSoon(bootstrap);
  return new RealTarget(await EnvoyProcess.start({ envoy, bootstrap }), upstream);
}
