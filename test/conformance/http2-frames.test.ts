// Messages of HTTP/2 that no library sends: METADATA frames on both sides, and heads that break the rules. The
// guests of a real Envoy and of the mock host must hear the same of them.

import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap, type ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  MockHaltError,
  MockProxy,
  MockStreamReset,
  type HeaderPair,
  type MockStream,
  type RawRequestHead,
} from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { fromEnvoy } from "./from-envoy.js";
import * as frames from "./http2-frames.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";
import { close, go, reply, streamGuest, watcher } from "./stream-guest.js";

interface FrameCase {
  readonly name: string;
  readonly guests: readonly RawGuest[];
  /** Answer 1 to headers stops the headers alone. */
  readonly allowsStop?: boolean;
  readonly sent: readonly Uint8Array[];
  /** The same on the mock. */
  readonly mock: {
    readonly head: Partial<RawRequestHead>;
    readonly endOfStream?: boolean;
    readonly then?: (stream: MockStream, proxy: MockProxy) => Promise<void> | void;
  };
}

const pseudo: readonly HeaderPair[] = [
  [":method", "POST"],
  [":scheme", "http"],
  [":authority", "example.test"],
  [":path", "/"],
];
const without = (name: string): HeaderPair[] => pseudo.filter(([other]) => other !== name);
const pairs: readonly HeaderPair[] = [
  ["a", "1"],
  ["b", "2"],
];

const broken = (
  name: string,
  sent: readonly HeaderPair[],
  head: Partial<RawRequestHead>,
): FrameCase => ({
  name,
  guests: [watcher],
  sent: [frames.headers(sent, true)],
  mock: { head, endOfStream: true },
});

const holder = streamGuest({ answers: { request_headers: [1] } });

async function inTurn(...actions: (() => void)[]): Promise<void> {
  for (const action of actions) {
    await turn();
    action();
  }
}

// [R2.4-17], [R3.4-2]: whatever the callback answers, the stream goes on.
const metadata: FrameCase[] = [0, 1, 2].flatMap((result) => [
  {
    name: `before-body-${result}`,
    guests: [streamGuest({ answers: { request_metadata: [result] } }), watcher],
    sent: [frames.headers(pseudo), frames.metadata(pairs), frames.data("abc", true)],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.sendData("abc", true),
        ),
    },
  },
]);

/** Stops everything in the request's headers, and goes on when its own message in a queue is told. */
const lettingGo = (answer: number): RawGuest => ({
  extra: "(global $held (mut i32) (i32.const 0))",
  callbacks: {
    proxy_on_configure: `(drop (call $registerQueue "let go" (i32.const 40))) (i32.const 1)`,
    proxy_on_request_headers: `
      (global.set $held (local.get $id))
      (drop (call $enqueue (i32.load (i32.const 40)) "x"))
      (i32.const ${answer})`,
    proxy_on_request_metadata: `(call $sayNumber "metadata" (local.get $n)) (i32.const 0)`,
    proxy_on_queue_ready: `
      (drop (call $effective (global.get $held)))
      (call $sayNumber "go on" (call $continueStream (i32.const 0)))`,
  },
});

/** Metadata that comes while one filter holds the head, which goes on when another stream tells it to. */
const held: FrameCase[] = [1, 2, 3, 4].flatMap((answer) => {
  const holds = streamGuest({
    answers: { request_headers: [answer] },
    actions: { a: go("request") },
  });
  return [
    [holds, watcher],
    [watcher, holds, watcher],
  ].map((guests, place): FrameCase => ({
    name: `held-${answer}-${place}`,
    guests,
    allowsStop: answer === 1,
    sent: [
      frames.headers(pseudo),
      frames.metadata(pairs),
      frames.metadata([["c", "3"]]),
      frames.headers([...pseudo, ["x-do", "a"]], true, 3),
      frames.data("abc", true),
    ],
    mock: {
      head: {},
      then: async (stream, proxy) => {
        await inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.sendMetadata([["c", "3"]]),
        );
        const control = { method: "POST", path: "/", authority: "example.test" };
        await proxy.send({ ...control, protocol: "http/2", headers: [["x-do", "a"]] });
        await inTurn(() => stream.sendData("abc", true));
      },
    },
  }));
});

const more: FrameCase[] = [
  {
    name: "between-pieces",
    guests: [watcher, watcher],
    sent: [
      frames.headers(pseudo),
      frames.data("abc"),
      frames.metadata(pairs),
      frames.data("", true),
    ],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendData("abc"),
          () => stream.sendMetadata(pairs),
          () => stream.sendData("", true),
        ),
    },
  },
  {
    name: "before-a-reset",
    guests: [watcher],
    sent: [frames.headers(pseudo), frames.metadata(pairs), frames.rst()],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.reset(),
        ),
    },
  },
  {
    name: "while-held",
    guests: [holder, watcher],
    sent: [frames.headers(pseudo), frames.metadata(pairs), frames.data("abc"), frames.rst()],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.sendData("abc"),
          () => stream.reset(),
        ),
    },
  },
  ...[3, 4].flatMap((answer) =>
    [0, 1].map((place): FrameCase => ({
      name: `let-go-${answer}-${place}`,
      guests: place === 0 ? [lettingGo(answer), watcher] : [watcher, lettingGo(answer)],
      sent: [
        frames.headers(pseudo),
        frames.metadata(pairs),
        frames.metadata(pairs),
        frames.data("abc", true),
      ],
      mock: {
        head: {},
        then: (stream) => {
          stream.sendMetadata(pairs);
          stream.sendMetadata(pairs);
          stream.sendData("abc", true);
        },
      },
    })),
  ),
  {
    name: "answered",
    guests: [watcher, streamGuest({ code: { request_metadata: reply(403, "no") } })],
    sent: [frames.headers(pseudo), frames.metadata(pairs), frames.data("abc", true)],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.sendData("abc", true),
        ),
    },
  },
  ...Object.entries({ reply: reply(403, "no"), close: close(), continue: go("response") }).flatMap(
    ([name, code]): FrameCase[] => [
      {
        name: `${name}-in-response-metadata`,
        guests: [watcher, streamGuest({ code: { response_metadata: code } })],
        sent: [frames.headers(pseudo), frames.data("abc", true)],
        mock: { head: {}, then: (stream) => stream.sendData("abc", true) },
      },
      {
        name: `${name}-in-response-metadata-last`,
        guests: [streamGuest({ code: { response_metadata: code } }), watcher],
        sent: [frames.headers(pseudo), frames.data("abc", true)],
        mock: { head: {}, then: (stream) => stream.sendData("abc", true) },
      },
    ],
  ),
  ...Object.entries({ close: close(), continue: go("request") }).map(([name, code]): FrameCase => ({
    name: `${name}-in-request-metadata`,
    guests: [streamGuest({ code: { request_metadata: code } }), watcher],
    sent: [frames.headers(pseudo), frames.metadata(pairs), frames.data("abc", true)],
    mock: {
      head: {},
      then: (stream) =>
        inTurn(
          () => stream.sendMetadata(pairs),
          () => stream.sendData("abc", true),
        ),
    },
  })),
];

// [R2.4-13]: of most of these no module hears; the connection is closed.
const heads: FrameCase[] = [
  broken("no-path", without(":path"), { path: "" }),
  broken("no-method", without(":method"), { method: "" }),
  broken("no-authority", without(":authority"), { authority: "" }),
  broken("connection", [...pseudo, ["connection", "close"]], {
    headers: [["connection", "close"]],
  }),
  broken("keep-alive", [...pseudo, ["keep-alive", "1"]], { headers: [["keep-alive", "1"]] }),
  broken("upgrade", [...pseudo, ["upgrade", "x"]], { headers: [["upgrade", "x"]] }),
  broken("transfer-encoding", [...pseudo, ["transfer-encoding", "chunked"]], {
    headers: [["transfer-encoding", "chunked"]],
  }),
  broken("te", [...pseudo, ["te", "gzip"]], { headers: [["te", "gzip"]] }),
  broken("value", [...pseudo, ["x", "a\x01"]], { headers: [["x", "a\x01"]] }),
  broken("path", [...without(":path"), [":path", "x"]], { path: "x" }),
  broken("many", [...pseudo, ...Array.from({ length: 97 }, (_, at) => [`x-${at}`, "1"] as const)], {
    headers: Array.from({ length: 97 }, (_, at) => [`x-${at}`, "1"] as const),
  }),
  broken("length-and-end", [...pseudo, ["content-length", "3"]], {
    headers: [["content-length", "3"]],
  }),
  {
    name: "body-longer",
    guests: [watcher],
    sent: [frames.headers([...pseudo, ["content-length", "2"]]), frames.data("abc", true)],
    mock: {
      head: { headers: [["content-length", "2"]] },
      then: (stream) => stream.sendData("abc", true),
    },
  },
  {
    name: "body-shorter",
    guests: [watcher],
    sent: [frames.headers([...pseudo, ["content-length", "4"]]), frames.data("abc", true)],
    mock: {
      head: { headers: [["content-length", "4"]] },
      then: (stream) => stream.sendData("abc", true),
    },
  },
];

const cases = [...metadata, ...held, ...more, ...heads];

type Outcome = { readonly ending: string; readonly log: readonly string[] } | "the host dies";

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${name}.`)))
    .map(({ prefix = "", message }) => `${prefix.trim().split(" ")[0]}: ${message}`);
}

function filtersOf({ name, guests, allowsStop = false }: FrameCase): ListenerOptions["filters"] {
  return guests.map((guest, index) => ({
    name: `${name}.${index}`,
    rootId: "root",
    vmId: `${name}.${index}`,
    module: { inlineBytes: rawGuest(guest) },
    ...(allowsStop && { allowOnHeadersStopIteration: true }),
  }));
}

const answer = { status: 200, headers: [], chunks: [Buffer.from("ok")], metadata: [pairs] };

class Real {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly server: frames.FrameServer,
  ) {}

  static async start(path: string): Promise<Real> {
    const server = await frames.startFrameServer((stream) => [
      frames.headers([[":status", "200"]], false, stream),
      frames.metadata(pairs, stream),
      frames.data("ok", true, stream),
    ]);
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: server.port, http2: true },
      listeners: cases.map((test) => ({ name: test.name, port: 0, filters: filtersOf(test) })),
    }) as {
      static_resources: {
        listeners: {
          filter_chains: { filters: { typed_config: Record<string, unknown> }[] }[];
        }[];
        clusters: {
          typed_extension_protocol_options?: Record<
            string,
            { explicit_http_config: { http2_protocol_options?: object } }
          >;
        }[];
      };
    };
    const allowed = { allow_metadata: true };
    for (const { filter_chains } of bootstrap.static_resources.listeners) {
      const manager = filter_chains[0]?.filters[0]?.typed_config;
      if (manager !== undefined) manager.http2_protocol_options = allowed;
    }
    const [cluster] = bootstrap.static_resources.clusters;
    for (const options of Object.values(cluster?.typed_extension_protocol_options ?? {})) {
      options.explicit_http_config.http2_protocol_options = allowed;
    }
    return new Real(await EnvoyProcess.start({ envoy: path, bootstrap }), server);
  }

  get alive(): boolean {
    return this.envoy.running;
  }

  async run(test: FrameCase): Promise<Outcome> {
    const from = this.envoy.logs.length;
    const ending = await frames.sendFrames(this.envoy.ports.get(test.name) ?? 0, test.sent);
    await sleep(50);
    if (!this.alive) return "the host dies";
    await this.envoy.flushLogs();
    const log = logOf(test.name, this.envoy.logs.slice(from));
    return { ending: ending === "response" ? "response" : "no response", log };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.server.close();
  }
}

async function runOnMock(test: FrameCase): Promise<Outcome> {
  try {
    return await observeMock(test);
  } catch (error) {
    if (error instanceof MockHaltError && error.message.includes("OUT1604")) return "the host dies";
    throw error;
  }
}

async function observeMock(test: FrameCase): Promise<Outcome> {
  const { head, endOfStream = false, then } = test.mock;
  const proxy = await MockProxy.start({
    filters: filtersOf(test).map((filter, index) => ({
      ...filter,
      wasm: rawGuest(test.guests[index] ?? {}),
    })),
    upstreamProtocol: "http/2",
    rawUpstream: answer,
    stallTimeout: 0,
  });
  const from = proxy.logs.length;
  const request = { method: "POST", path: "/", authority: "example.test", ...head };
  const stream = proxy.open({ ...request, protocol: "http/2" }, { endOfStream });
  await then?.(stream, proxy);
  const ending = await stream.reply.then(
    () => "response",
    (error: unknown) => {
      if (error instanceof MockStreamReset) return "no response";
      throw error;
    },
  );
  const log = logOf(test.name, proxy.logs.slice(from));
  await proxy.close();
  return { ending, log };
}

describe("of frames that no library sends, guests hear the same", () => {
  let started: Promise<Real> | undefined;

  async function real(context: Pick<TestContext, "skip">): Promise<Real> {
    const path = await realEnvoy(context);
    const present = await started;
    if (present?.alive === true) return present;
    await present?.stop();
    return (started = Real.start(path));
  }

  afterAll(async () => (await started)?.stop());

  for (const test of cases) {
    it(test.name, async (context) => {
      const expected = await fromEnvoy(async () => (await real(context)).run(test));
      expect(await runOnMock(test)).toEqual(expected);
    });
  }
});
