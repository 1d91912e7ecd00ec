// Sequences after which a real Envoy writes what nobody can read: its bytes on the wire, and the error with which the
// mock host stops there instead.

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";

interface GarbledCase {
  readonly name: string;
  /** In chain order, all in one VM. */
  readonly guests: readonly RawGuest["callbacks"][];
  /** What shows it in all that was written to the client, or with `side` to the upstream. */
  readonly bytes: RegExp;
  readonly side?: "upstream";
  /** The request has a body and trailers, and meets a connection to the upstream that stands. */
  readonly post?: true;
  readonly error: RegExp;
}

const resume = (type: number): string => `(drop (call $continueStream (i32.const ${type})))`;
const status = (value: string): string => `(drop (call $replace (i32.const 2) ":status" "${value}")) (i32.const 0)`; // prettier-ignore

/** The filter that comes first holds the response; the tick lets it go twice. The stream stands at address 64. */
const resumedTwice: RawGuest["callbacks"] = {
  proxy_on_response_headers: `
    (if (i32.load (i32.const 64)) (then (return (i32.const 0))))
    (i32.store (i32.const 64) (local.get $id))
    (drop (call $tickPeriod (i32.const 10)))
    (i32.const 1)`,
  proxy_on_tick: `
    (drop (call $tickPeriod (i32.const 0)))
    (drop (call $effective (i32.load (i32.const 64)))) ${resume(1)} ${resume(1)}`,
};

// [R4.7-2]
const cases: readonly GarbledCase[] = [
  { name: "headers-twice", guests: [{ proxy_on_response_headers: `${resume(1)} (i32.const 0)` }], bytes: /HTTP\/1\.1 200 OK[^]*HTTP\/1\.1 200 OK/, error: /OUT1605 .*headers are sent twice/ }, // prettier-ignore
  { name: "body-first", guests: [resumedTwice, resumedTwice], bytes: /^(?!HTTP)[^]*abc/, error: /OUT1605 .*the body goes to the client before the headers/ }, // prettier-ignore
  { name: "informational", guests: [{ proxy_on_response_headers: status("103") }], bytes: /^HTTP\/1\.1 103 /, error: /OUT1605 .*status 103.*waits for ever/ }, // prettier-ignore
  { name: "length", guests: [{ proxy_on_response_headers: `(drop (call $replace (i32.const 2) "content-length" "x")) (i32.const 0)` }], bytes: /\r\ncontent-length: x\r\n/, error: /OUT1605 .*content-length x, which no client can read/ }, // prettier-ignore
  { name: "trailers-twice", post: true, side: "upstream", guests: [{ proxy_on_request_trailers: `${resume(0)} (i32.const 0)` }], bytes: /x-sum: 3[^]*x-sum: 3/, error: /OUT1605 .*garbles the request/ }, // prettier-ignore
];

const plugins = ({ name, guests }: GarbledCase): { name: string; wasm: Uint8Array; vmId: string }[] => // prettier-ignore
  guests.map((callbacks = {}, index) => ({ name: `${name}-${index}`, wasm: rawGuest({ callbacks }), vmId: name })); // prettier-ignore

/** Answers a request when it has come, and keeps all that is said to it. */
class Listener {
  said = "";
  private readonly waiting = new Set<() => void>();

  static async start(): Promise<[Listener, Server, number]> {
    const told = new Listener();
    const server = createServer((socket) => {
      let own = "";
      socket.on("error", () => undefined);
      socket.on("data", (piece: Buffer) => {
        own += piece.toString("latin1");
        told.hear(piece.toString("latin1"));
        const isWhole = /chunked/.test(own) ? /\r\n0\r\n[^]*\r\n\r\n$/ : /\r\n\r\n$/;
        if (isWhole.test(own)) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return [told, server, (server.address() as AddressInfo).port];
  }

  hear(text: string): void {
    this.said += text;
    for (const look of this.waiting) look();
  }

  /** All that was said, when it fits or after some seconds. */
  until(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(this.said);
      };
      const look = (): void => void (pattern.test(this.said) && done());
      const timer = setTimeout(done, 10_000);
      this.waiting.add(look);
      look();
    });
  }
}

const head = (method: string): string => `${method} / HTTP/1.1\r\nhost: a.test\r\n`;
const requestBytes = (post: boolean): string =>
  post
    ? `${head("POST")}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 3\r\n\r\n`
    : `${head("GET")}\r\n`;

describe("a real Envoy writes what nobody can read, and the mock host says so", () => {
  let started: Promise<[EnvoyProcess, Server, Listener]> | undefined;

  async function start(path: string): Promise<[EnvoyProcess, Server, Listener]> {
    const [upstream, server, port] = await Listener.start();
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port, http1Trailers: true },
      listeners: cases.map((test) => ({
        name: test.name,
        port: 0,
        http1Trailers: true,
        filters: plugins(test).map(({ wasm, ...plugin }) => ({
          ...plugin,
          module: { inlineBytes: wasm },
        })),
      })),
    });
    return [await EnvoyProcess.start({ envoy: path, bootstrap }), server, upstream];
  }

  afterAll(async () => {
    const [envoy, server] = (await started) ?? [];
    await envoy?.stop();
    server?.close();
  });

  const named = cases.map((test) => [test.name, test] as const);
  it.each(named)("%s", { timeout: 60_000 }, async (name, test) => {
    const path = await realEnvoy();
    const [envoy, , upstream] = await (started ??= start(path));
    const { bytes, error, side, post = false } = test;
    const client = new Listener();
    const socket = connect(envoy.port(name), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => client.hear(piece.toString("latin1")));
    if (post) {
      socket.write(requestBytes(false));
      await client.until(/abc$/);
    }
    upstream.said = "";
    socket.write(requestBytes(post));
    expect(await (side === "upstream" ? upstream : client).until(bytes)).toMatch(bytes);
    socket.destroy();

    const proxy = await MockProxy.start({
      filters: plugins(test),
      rawUpstream: () => ({ status: 200, headers: [["content-length", "3"]], chunks: [Buffer.from("abc")] }), // prettier-ignore
      http1Trailers: true,
    });
    if (post) await proxy.send({ method: "GET", path: "/", authority: "a.test" });
    const request = { method: post ? "POST" : "GET", path: "/", authority: "a.test" };
    const more = post ? { chunks: [Buffer.from("abc")], trailers: [["x-sum", "3"]] as const } : {};
    await expect(proxy.send({ ...request, ...more })).rejects.toThrow(error);
    await proxy.close();
  });
});
