// Programs on a real Envoy: many listeners in one process, each with a client, servers and VMs of its own, driven at
// the same time. A program whose Envoy died before it was over has no outcome.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  envoyBootstrap,
  listenerDiscovery,
  type ClusterOptions,
  type ListenerOptions,
} from "../../../harness/src/envoy/bootstrap.js";
import { ClientConnection } from "../../../harness/src/envoy/client.js";
import type { EnvoyLogLine } from "../../../harness/src/envoy/envoy-log.js";
import { startHttp2Upstream } from "../../../harness/src/envoy/http2-upstream.js";
import { Http2ClientConnection } from "../../../harness/src/envoy/http2-client.js";
import { EnvoyProcess } from "../../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamAnswer,
} from "../../../harness/src/envoy/upstream.js";
import { filterSettings } from "./filters.js";
import { WatchedTransport } from "./http2-transport.js";
import { emptyOutcome, type Outcome, type SeenReply } from "./outcome.js";
import { probeFile } from "./probe-module.js";
import {
  aftermath,
  chunkPause,
  grpcDelayOf,
  patience,
  type CalloutScript,
  type ClientScript,
  type Program,
} from "./program.js";
import {
  clientRequest,
  grpcAnswer,
  seenFailure,
  seenReply,
  seenRequest,
  serverAnswer,
} from "./real-messages.js";
import { realStatistics } from "./real-statistics.js";
import { hasLongWasi, type Run } from "./target.js";
import { TranscriptReader, type RawLine } from "./transcript.js";

export interface RealOptions {
  /** Path of the binary. */
  readonly envoy: string;
  readonly minor: string;
  /** Programs at the same time. */
  readonly parallel?: number;
  readonly onDone?: (id: string) => void;
  /** It has died; the last words were those of this program. */
  readonly onDeath?: (id: string | undefined) => void;
}

const noAnswer = new Promise<UpstreamAnswer>(() => undefined);

async function scriptedServer(scripts: readonly CalloutScript[], pause: number): Promise<Upstream> {
  let served = 0;
  const next = (): CalloutScript => scripts[Math.min(served++, scripts.length - 1)] ?? "never";
  const scriptOf = new WeakMap<object, CalloutScript>();
  return startUpstream({
    answerEarly: (request) => {
      const script = next();
      scriptOf.set(request, script);
      return script !== "never" && script.early === true ? serverAnswer(script, pause) : undefined;
    },
    answer: (request) => {
      const script = scriptOf.get(request) ?? "never";
      return script === "never" ? noAnswer : serverAnswer(script, pause);
    },
  });
}

/** Everything of one program on this side of Envoy. */
class Place {
  readonly lines: RawLine[] = [];
  replies: SeenReply[] = [];
  closed = false;
  done = false;

  constructor(
    readonly run: Run,
    readonly upstream: Upstream,
    readonly auth: Upstream,
    readonly grpc: Upstream | undefined,
  ) {}

  static async open(run: Run): Promise<Place> {
    const { grpc, pace = 1 } = run.program;
    const upstream = await scriptedServer(run.program.upstream, chunkPause * pace);
    const auth = await scriptedServer(run.program.callouts ?? ["never"], 0);
    const server =
      grpc &&
      (await startHttp2Upstream({
        // Five bytes before the message are its frame's.
        answer: ({ body }) => grpcAnswer(grpc, grpcDelayOf(body.subarray(5), pace)),
      }));
    return new Place(run, upstream, auth, server);
  }

  get clusters(): ClusterOptions[] {
    const { id } = this.run;
    const server = (upstream: Upstream): ClusterOptions["server"] => ({
      address: "127.0.0.1",
      port: upstream.port,
      ...(this.run.program.http1Trailers === true && { http1Trailers: true }),
    });
    return [
      { name: `u${id}`, server: server(this.upstream) },
      { name: `a${id}`, server: server(this.auth) },
      { name: `d${id}`, server: null },
      ...(this.grpc === undefined
        ? []
        : [
            {
              name: `g${id}`,
              server: { address: "127.0.0.1", port: this.grpc.port, http2: true },
            },
          ]),
    ];
  }

  listener(module: string): ListenerOptions {
    const { id, program } = this.run;
    return {
      name: `l${id}`,
      port: 0,
      ...(program.http1Trailers === true && { http1Trailers: true }),
      filters: filterSettings(program, id).map((settings) => ({
        ...settings,
        module: { filename: module },
      })),
    };
  }

  async drive(port: number | undefined, minor: string, flush: () => Promise<void>): Promise<void> {
    const { program, id } = this.run;
    const { pace = 1 } = program;
    if (port !== undefined) {
      for (const script of program.requests) {
        const giveUp = (): unknown => (this.closed = true);
        this.replies.push(await send({ port, minor, script, id, pace, flush, giveUp }));
        if (this.closed) break;
      }
    }
    await flush();
    this.closed = true;
    this.done = true;
  }

  outcome(refused: boolean, statistics: readonly string[]): Outcome {
    const reader = new TranscriptReader(this.run.program, this.run.id);
    for (const line of this.lines) reader.push(line);
    const { log, cells } = reader.end();
    return {
      host: refused ? "refused" : "served",
      replies: this.replies,
      upstream: this.upstream.requests.map(seenRequest),
      callouts: this.auth.requests.map(seenRequest),
      log,
      statistics,
      cells,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.upstream, this.auth, this.grpc].map((server) => server?.close()));
  }
}

interface Sending {
  readonly port: number;
  readonly minor: string;
  readonly script: ClientScript;
  readonly id: string;
  readonly pace: number;
  readonly flush: () => Promise<void>;
  readonly giveUp: () => unknown;
}

async function send({ port, minor, script, id, pace, flush, giveUp }: Sending): Promise<SeenReply> {
  const http2 = script.protocol === "http/2";
  const transport =
    http2 && resetsWithoutError(minor) ? await WatchedTransport.open(port) : undefined;
  const connection = await (http2
    ? Http2ClientConnection.open(port, transport)
    : ClientConnection.open(port));
  try {
    const whole = connection
      .request(clientRequest(script, id, pace), 60_000)
      .then(seenReply)
      .catch((error: unknown) => seenFailure(error, transport?.completeBody));
    const reply = await Promise.race([whole, sleep(patience * pace, undefined)]);
    if (reply === undefined) {
      await flush();
      giveUp(); // What comes of the client's leaving is not compared.
      return { end: "hangs" };
    }
    await sleep(aftermath * pace);
    const isCut = transport !== undefined && transport.completeBody === undefined;
    return isCut && reply.end === "complete" ? { end: "reset", status: reply.status ?? 0 } : reply;
  } finally {
    connection.close();
  }
}

/** The code with which Envoy resets a stream that a filter closes. */
function resetsWithoutError(minor: string): boolean {
  return minor === "1.36";
}

/** Finds out whose a line is: by the plugin's name, or by the VM that wrote it. */
class LogSorter {
  private readonly owners = new Map<string, string>();
  private readonly unowned = new Map<string, RawLine[]>();
  /** Whose the last line was. */
  last: string | undefined;

  constructor(private readonly places: ReadonlyMap<string, Place>) {}

  push({ message, level, prefix = "" }: EnvoyLogLine): void {
    const instance = /^([0-9a-f]{8}) /.exec(message)?.[1];
    if (instance === undefined) return;
    const line = { level, message, prefix };
    const named = /\br(\d{5})f\d/.exec(prefix)?.[1] ?? /@(\d{5})@/.exec(message)?.[1];
    const owner = this.owners.get(instance) ?? named;
    if (owner === undefined) {
      this.unowned.set(instance, [...(this.unowned.get(instance) ?? []), line]);
      return;
    }
    const place = this.places.get(owner);
    this.last = owner;
    if (!this.owners.has(instance)) {
      this.owners.set(instance, owner);
      for (const earlier of this.unowned.get(instance) ?? []) place?.lines.push(earlier);
      this.unowned.delete(instance);
    }
    if (place?.closed === false) place.lines.push(line);
  }
}

async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Milliseconds for which ticks that were set at the start may run before the first request. */
export const startPause = 1000;

/**
 * Runs the programs in one Envoy. Those without an outcome in the result were under way, or not begun, when it
 * died.
 */
export async function runOnEnvoy(
  runs: readonly Run[],
  options: RealOptions,
): Promise<Map<string, Outcome>> {
  const { envoy: path, minor, parallel = 32, onDone, onDeath } = options;
  const outcomes = new Map<string, Outcome>();
  const folder = await mkdtemp(join(tmpdir(), "outrigger-conformance-"));
  const places = new Map<string, Place>();
  let envoy: EnvoyProcess | undefined;
  try {
    for (const run of runs) places.set(run.id, await Place.open(run));
    const listeners = await Promise.all(
      [...places.values()].map(async (place) =>
        place.listener(
          await probeFile({ abi: place.run.program.abi, longWasi: hasLongWasi(minor) }),
        ),
      ),
    );
    const file = join(folder, "listeners.json");
    const resources = JSON.stringify(listenerDiscovery("1", listeners), (key, value: unknown) => {
      // Each listener has a cluster of its own.
      const name = (value as { name?: unknown } | null)?.name;
      if (typeof name !== "string" || !/^l\d{5}$/.test(name)) return value;
      return JSON.parse(
        JSON.stringify(value).replace('"cluster":"upstream"', `"cluster":"u${name.slice(1)}"`),
      ) as unknown;
    });
    await writeFile(file, resources);
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: 1 },
      clusters: [...places.values()].flatMap((place) => place.clusters),
      listenerDiscoveryFile: file,
    });
    const sorter = new LogSorter(places);
    envoy = await EnvoyProcess.start({
      envoy: path,
      bootstrap,
      startTimeout: 60_000,
      onLog: (line) => sorter.push(line),
    });
    const started = envoy;
    await waitForListeners(started, places.size);
    await sleep(startPause * Math.max(...runs.map(({ program }) => program.pace ?? 1)));
    await inParallel([...places.values()], parallel, async (place) => {
      if (!started.running) return;
      const port = started.ports.get(`l${place.run.id}`);
      await place.drive(port, minor, () => started.flushLogs()).catch(() => undefined);
      if (started.running && place.done) onDone?.(place.run.id);
    });
    if (started.running) await sleep(50); // A death may still be on its way.
    if (!started.running) onDeath?.(sorter.last);
    const statistics = started.running ? await realStatistics(started) : new Map();
    for (const place of places.values()) {
      const { id } = place.run;
      if (!place.done) continue;
      const own = (statistics.get(id) ?? []) as readonly string[];
      outcomes.set(id, place.outcome(!started.ports.has(`l${id}`), own));
    }
  } catch (error) {
    // The port of one that dies refuses connections before its end is told.
    for (let left = 100; left > 0 && envoy?.running === true; left--) await sleep(50);
    if (envoy?.running === true) throw error;
  } finally {
    await envoy?.stop();
    await Promise.all([...places.values()].map((place) => place.close()));
    await rm(folder, { recursive: true, force: true });
  }
  return outcomes;
}

/** Refused listeners never come: waits until the number stands still. */
async function waitForListeners(envoy: EnvoyProcess, count: number): Promise<void> {
  for (let before = -1, same = 0; same < 5 && envoy.running;) {
    await envoy.readPorts();
    if (envoy.ports.size === count) return;
    same = envoy.ports.size === before ? same + 1 : 0;
    before = envoy.ports.size;
    await sleep(50);
  }
}

/** One program in an Envoy of its own: it may kill it. */
export async function runAlone(run: Run, options: RealOptions): Promise<Outcome> {
  const outcomes = await runOnEnvoy([run], { ...options, parallel: 1 });
  return outcomes.get(run.id) ?? emptyOutcome("died");
}

export function needsHttp2(program: Program): boolean {
  return program.requests.some(({ protocol }) => protocol === "http/2");
}
