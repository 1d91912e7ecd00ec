// gRPC calls among the callouts of a join, on the mock host: what is kept of their outcomes, and that those which
// nobody waits for any more are cancelled.

import { beforeAll, expect, it } from "vitest";
import type { MockCluster, MockProxy } from "../../harness/src/mock/index.js";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const source = `
  import { Action, Bytes, CalloutJoin, CalloutPart, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { GrpcCalloutPart } from "proxy-wasm-assemblyscript-sdk/grpc";
  export { proxy_on_grpc_receive, proxy_on_grpc_close } from "proxy-wasm-assemblyscript-sdk/exports";

  function text(bytes: Bytes | null): string { return bytes ? "'" + bytes.toString() + "'" : "null"; }
  function tell(name: string, part: GrpcCalloutPart): void {
    const outcome = part.outcome;
    if (!outcome) return log.info(name + " unknown");
    log.info(name + " " + (outcome.kind as i32).toString() + " " + (outcome.status as i32).toString() + " " + (outcome.refusal as i32).toString() + " " + text(outcome.message) + " " + text(outcome.body.read()) + (part.isSuccess ? " success" : ""));
  }

  class AskAll extends CalloutJoin {
    readonly web: CalloutPart = new CalloutPart();
    readonly first: GrpcCalloutPart = new GrpcCalloutPart();
    readonly second: GrpcCalloutPart = new GrpcCalloutPart();
    constructor(private readonly filter: Probe, limit: u32) {
      super();
      this.web.ask("GET", "web", "web.test", "/");
      this.first.ask("first", "acme.First/Ask");
      this.first.bodyLimit = limit;
      this.second.ask("second", "acme.Second/Ask");
      this.add(this.first);
      this.add(this.web);
      this.add(this.second);
    }
    override isClear(): bool { return this.failures > 0; }
    override onOutcomes(): Action {
      tell("first", this.first);
      log.info("web " + (this.web.isSuccess ? "success" : this.web.outcome ? "failure" : "unknown"));
      tell("second", this.second);
      return this.allSucceeded ? Action.Continue : this.filter.reply(403, "no");
    }
  }
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      return this.hold(new AskAll(this, this.request.headers.has("x-none") ? 0 : 3));
    }
  }
  plugin("probe", (stream) => new Probe(stream));
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 120_000);

const answer = (message: string): MockCluster => ({ grpc: { messages: [Buffer.from(message)] } });
const silent: MockCluster = { server: "never", protocol: "http/2" };
const web: MockCluster = { status: 200, headers: [] };

const start = (clusters: Record<string, MockCluster>): Promise<MockProxy> =>
  startModule(module, {}, { clusters: { web, ...clusters } });

/** How often the guest called this function of the host. */
const calls = (proxy: MockProxy, name: string): number =>
  proxy.trace.describe(proxy.trace.entries).filter((line) => line.includes(name)).length;

it("keeps the message of each, up to its limit, for the one decision", async () => {
  const proxy = await start({ first: answer("yes"), second: answer("certainly") });
  expect((await proxy.fetch("/")).status).toBe(200);
  expect((await proxy.fetch("/", { headers: { "x-none": "1" } })).status).toBe(200);
  expect(workerLines(proxy)).toEqual([
    "first 0 0 0 '' 'yes' success",
    "web success",
    "second 0 0 0 '' 'certainly' success",
    "first 0 0 0 '' null success",
    "web success",
    "second 0 0 0 '' 'certainly' success",
  ]);
  expect(calls(proxy, "proxy_grpc_cancel")).toBe(0);
});

it("cancels what is under way once the decision is clear", async () => {
  const denied: MockCluster = { grpc: { status: 7, message: "not you" } };
  const proxy = await start({ first: silent, second: denied });
  expect((await proxy.fetch("/")).status).toBe(403);
  expect(workerLines(proxy)).toEqual(["first unknown", "web success", "second 0 7 0 'not you' ''"]);
  expect(calls(proxy, "proxy_grpc_cancel(")).toBe(1);
  proxy.advanceTime(10_000);
  expect(workerLines(proxy)).toHaveLength(3);
});

it("cancels those that were sent before the one that is refused", async () => {
  const proxy = await start({ first: answer("yes") });
  expect((await proxy.fetch("/")).status).toBe(403);
  expect(workerLines(proxy)).toEqual(["first unknown", "web unknown", "second 4 -1 10 '' ''"]);
  expect(calls(proxy, "proxy_grpc_cancel(")).toBe(1);
  proxy.advanceTime(10_000);
  expect(workerLines(proxy)).toHaveLength(3);
});

it("cancels all of them when the stream ends", async () => {
  const clusters = { web, first: silent, second: silent };
  const proxy = await startModule(module, {}, { clusters, time: "manual" });
  const head = { method: "GET", path: "/", authority: "a", headers: [] } as const;
  const stream = proxy.open(head, { endOfStream: true });
  stream.reply.catch(() => undefined);
  stream.reset();
  await stream.reply.catch(() => undefined);
  expect(calls(proxy, "proxy_grpc_cancel(")).toBe(2);
  proxy.advanceTime(10_000);
  expect(workerLines(proxy)).toEqual([]);
});
