// Programs on the mock host: the same filters, client and servers, in virtual time.

import { setImmediate as turn } from "node:timers/promises";
import type * as mockIndex from "../../../harness/src/mock/index.js";
import type {
  ClusterAnswer,
  MockProxy as MockProxyType,
  RawRequest,
  UpstreamAnswer,
} from "../../../harness/src/mock/index.js";
import { withNames } from "./encode.js";
import { filterSettings } from "./filters.js";
import { emptyOutcome, type Outcome, type SeenReply, type SeenRequest } from "./outcome.js";
import { probeModule } from "./probe-module.js";
import {
  aftermath,
  chunkPause,
  grpcDelayOf,
  patience,
  type CalloutScript,
  type ClientScript,
  type GrpcScriptedAnswer,
  type Pairs,
  type ServerScript,
} from "./program.js";
import { chunkedHeaders, isFramed } from "./real-messages.js";
import { startPause } from "./real.js";
import { statisticOwner } from "./real-statistics.js";
import { hasLongWasi, type Run } from "./target.js";
import { TranscriptReader } from "./transcript.js";
import { readable, wirePairs } from "./varying.js";

/** The mock host's module: the repository's own sources, or another copy of it. */
export type MockModule = typeof mockIndex;

export interface MockOptions {
  readonly mock: MockModule;
  readonly minor: string;
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

function rawRequest(script: ClientScript, id: string): RawRequest {
  const { method, path, authority = "example.test", headers, chunks, trailers, protocol } = script;
  const framed =
    protocol === "http/1.1" && chunks !== undefined && !isFramed(headers)
      ? chunkedHeaders(headers)
      : headers;
  return {
    method,
    path,
    authority,
    protocol,
    headers: framed.map(([name, value]) => [name, withNames(value, id)] as const),
    ...(chunks !== undefined && { chunks: chunks.map(bytes) }),
    ...(trailers !== undefined && { trailers }),
  };
}

function serverReply(script: CalloutScript, pause: number): never {
  if (script === "never") return "never" as never;
  const {
    status,
    headers,
    chunks = [],
    trailers = [],
    delay = 0,
    reset,
    early,
    resetAfter,
  } = script;
  if (reset === "before-headers") return { reset } as never;
  return {
    status,
    headers: chunks.length > 0 && !isFramed(headers) ? chunkedHeaders(headers) : headers,
    chunks: chunks.map(bytes),
    trailers,
    pause: chunks.length > 0 ? pause : 0,
    ...(reset === "after-headers" && { resetAfter: 0 }),
    ...(resetAfter !== undefined && { resetAfter }),
    ...(delay > 0 && { delay }),
    ...(early === true && { early }),
  } as never;
}

/** Answers when the client has sent everything. */
function grpcServer(script: GrpcScriptedAnswer, pace: number): ClusterAnswer {
  const texts = script.messages.map(bytes);
  return {
    grpc: ({ ended, messages }) =>
      ended ? { ...script, messages: texts, delay: grpcDelayOf(messages[0], pace) } : undefined,
  };
}

function upstreamAnswer(script: ServerScript | undefined, pace: number): UpstreamAnswer {
  if (script === undefined || script.reset === "before-headers") return "reset";
  return serverReply(script, chunkPause * pace);
}

interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly headers: Pairs;
  readonly body?: Uint8Array;
  readonly chunks?: readonly Uint8Array[];
  readonly trailers?: Pairs;
  readonly complete?: boolean;
  readonly hasNoAuthority?: boolean;
}

function seenRequest(request: WireRequest): SeenRequest {
  const { authority, complete = true, trailers = [], chunks = [] } = request;
  const body = request.body ?? Buffer.concat(chunks);
  return {
    line: `${request.method} ${readable(request.path)}`,
    headers: wirePairs([
      ...(request.hasNoAuthority === true ? [] : ([["host", authority]] as const)),
      ...request.headers,
    ]),
    body: complete ? readable(body) : "",
    trailers: wirePairs(trailers),
    complete,
  };
}

function codeOf(error: unknown): string {
  const found = (error as { diagnostics?: readonly { code?: string }[] }).diagnostics;
  return found?.[0]?.code ?? "";
}

function noteOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** One client's request from start to end: each piece at its time, as the real client writes it. */
interface Sending {
  readonly proxy: MockProxyType;
  readonly script: ClientScript;
  readonly id: string;
  readonly pace: number;
  readonly mock: MockModule;
  readonly giveUp: () => void;
}

async function send({ proxy, script, id, pace, mock, giveUp }: Sending): Promise<SeenReply> {
  let reply: SeenReply | undefined;
  let broken: Error | undefined;
  const { chunks, trailers, protocol } = script;
  const request = rawRequest(script, id);
  const stream = proxy.open(request, { endOfStream: chunks === undefined });
  stream.reply.then(
    (got) => {
      reply = {
        end: "complete",
        status: got.status,
        headers: wirePairs(got.headers),
        body: readable(got.body),
        trailers: wirePairs(got.trailers),
      };
    },
    (error: unknown) => {
      if (error instanceof mock.MockStreamReset) {
        const { status } = error;
        reply = { end: "reset", ...(status !== undefined && { status }) };
      } else if (error instanceof mock.MockStalledError) reply = { end: "hangs" };
      else broken = error as Error;
    },
  );
  const pieces: (() => void)[] = [];
  const sized = request.headers?.some(([name]) => name === "content-length") === true;
  const endsAlone = protocol === "http/1.1" && !sized && trailers === undefined;
  chunks?.forEach((chunk, index) => {
    const last = index === chunks.length - 1 && trailers === undefined && !endsAlone;
    pieces.push(() => stream.sendData(bytes(chunk), last));
  });
  if (chunks !== undefined && trailers !== undefined) {
    pieces.push(() => stream.sendTrailers(trailers));
  } else if (chunks !== undefined && endsAlone) {
    pieces.push(() => stream.sendData(Buffer.alloc(0), true));
  }
  const step = async (): Promise<void> => {
    proxy.advanceTime(timeStep * pace);
    await turn();
    if (broken !== undefined) throw broken;
  };
  await turn(); // What the request sets off begins now, not after the first step.
  const waits = (): boolean => reply === undefined || reply.end === "hangs";
  for (let time = 0; time < patience && waits(); time += timeStep) {
    if (time % chunkPause === 0 && time > 0) {
      pieces.shift()?.();
      await turn();
      if (broken !== undefined) throw broken;
    }
    await step();
  }
  if (waits()) {
    giveUp();
    stream.reset();
    await turn();
    return { end: "hangs" };
  }
  for (let time = 0; time < aftermath; time += timeStep) await step();
  return reply ?? { end: "hangs" };
}

/** Divides the pauses of the client; what is due between is in its own order anyway. */
const timeStep = 5;

function statistics(proxy: MockProxyType): string[] {
  return proxy.metrics
    .filter(({ name, kind }) => statisticOwner.test(name) && kind !== "histogram")
    .map(({ name, value }) => `${name.replace(statisticOwner, "m#")} = ${value}`)
    .sort();
}

export async function runOnMock(run: Run, { mock, minor }: MockOptions): Promise<Outcome> {
  const { id, program } = run;
  const wasm = await probeModule({ abi: program.abi, longWasi: hasLongWasi(minor) });
  let proxy: MockProxyType | undefined;
  const replies: SeenReply[] = [];
  let host: Outcome["host"] = "served";
  let note: string | undefined;
  let lines: MockProxyType["logs"] = [];
  try {
    let answered = 0;
    const { upstream, callouts, pace = 1 } = program;
    proxy = await mock.MockProxy.start({
      filters: filterSettings(program, id).map((settings) => ({ ...settings, wasm })),
      rawUpstream:
        upstream.length === 1
          ? upstreamAnswer(upstream[0], pace)
          : () => upstreamAnswer(upstream[Math.min(answered++, upstream.length - 1)], pace),
      clusters: {
        [`a${id}`]:
          callouts === undefined ? "never" : callouts.map((script) => serverReply(script, 0)),
        [`d${id}`]: "unreachable",
        ...(program.grpc !== undefined && {
          [`g${id}`]: grpcServer(program.grpc, pace),
        }),
      },
      time: "manual",
      stallTimeout: 0,
      // Nothing of it is compared; the directed comparisons have it.
      trace: "off",
      envoy: minor as "1.40",
      http1Trailers: program.http1Trailers === true,
    });
    const started = proxy;
    proxy.advanceTime(startPause * pace);
    for (const script of program.requests) {
      const giveUp = (): void => {
        lines = [...started.logs]; // What comes of the client's leaving is not compared.
      };
      const reply = await send({ proxy: started, script, id, pace, mock, giveUp });
      replies.push(reply);
      if (reply.end === "hangs") break;
    }
    if (replies.at(-1)?.end !== "hangs") lines = proxy.logs;
  } catch (error) {
    note = noteOf(error);
    if (error instanceof mock.MockStartError) {
      host = "refused";
      lines = error.logs;
    } else if (error instanceof mock.MockHaltError) {
      if (codeOf(error) === "OUT1604") return emptyOutcome("died", note);
      return emptyOutcome("unspecified", note);
    } else throw error;
  }
  const reader = new TranscriptReader(program, id);
  for (const line of lines) reader.push(line);
  const { log, cells } = reader.end();
  const outcome: Outcome = {
    host,
    ...(note !== undefined && { note }),
    replies,
    upstream: (proxy?.rawUpstreamRequests ?? []).map(seenRequest),
    callouts: (proxy?.calloutRequests ?? [])
      .filter(({ cluster }) => cluster === `a${id}`)
      .map(seenRequest),
    log,
    statistics: proxy === undefined ? [] : statistics(proxy),
    cells,
  };
  await proxy?.close().catch(() => undefined);
  return outcome;
}
