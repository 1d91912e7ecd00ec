// Shared queues, filter state and the environment, on the mock host: each success and each refusal.

import { beforeAll, describe, expect, it } from "vitest";
import { sharedQueues } from "../../harness/src/mock/families/shared-queues.js";
import type { HostCallFamily } from "../../harness/src/mock/vm/host-call.js";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const source = `
  import { Action, Bytes, environment, FilterState, HttpFilter, log, Plugin, plugin, SharedQueue } from "proxy-wasm-assemblyscript-sdk";

  const early = SharedQueue.register("early");
  const home = environment("HOME");
  const tenant = new FilterState("request");
  let jobs: SharedQueue | null = null;

  function text(value: Bytes | null): string { return value ? "'" + value.toString() + "'" : "null"; }

  class Main extends Plugin {
    override onConfigure(configuration: Bytes): bool {
      if (early) log.info("registered too early");
      log.info("home " + text(home) + " " + text(environment("EMPTY")) + " " + text(environment("HOM")) + " " + text(environment("")));
      if (configuration.equals("consumer")) jobs = SharedQueue.register("jobs");
      return true;
    }
    override onQueueReady(queue: SharedQueue): void {
      log.info("ready " + (queue == jobs ? "jobs" : "other"));
      for (let job = queue.pop(); job; job = queue.pop()) log.info("job " + text(job));
      log.info("then " + queue.status.toString());
    }
  }
  class Producer extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const queue = SharedQueue.resolve("", "jobs");
      if (!queue) {
        log.info("no queue");
        return Action.Continue;
      }
      log.info("same " + (queue == SharedQueue.resolve("", "jobs") ? "yes" : "no"));
      log.info("push " + queue.push("one").toString() + queue.push(Bytes.empty).toString());
      log.info("state " + text(tenant.get(this)) + " " + tenant.set(this, "acme").toString() + " " + text(tenant.get(this)));
      return Action.Continue;
    }
    override onLog(): void {
      log.info("log " + text(tenant.get(this)) + " " + tenant.set(this, "").toString() + " " + text(tenant.get(this)));
    }
    override onDelete(): void { log.info("delete " + text(tenant.get(this))); }
  }
  plugin("queues", (stream) => new Producer(stream), () => new Main());
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 60_000);

describe("a shared queue", () => {
  it("hands messages to its consumer, an empty one too, and says when it is empty", async () => {
    const proxy = await startModule(module, { configuration: "consumer" });
    await proxy.fetch("/");
    const lines = workerLines(proxy);
    const from = lines.indexOf("same yes");
    expect(lines.slice(from)).toEqual([
      "same yes",
      "push 00",
      "state null 0 'acme'",
      "ready jobs",
      "job 'one'",
      "job ''",
      "then 7",
      "ready jobs",
      "then 7",
      "log 'acme' 0 ''",
      "delete ''",
    ]);
  });

  it("is not there before somebody registered it, nor in top-level code", async () => {
    const proxy = await startModule(module);
    await proxy.fetch("/");
    expect(workerLines(proxy)).toContain("no queue");
    expect(workerLines(proxy)).not.toContain("registered too early");
    expect(proxy.logs.map(({ message }) => message)).toContain("queue not registered: no callback runs"); // prettier-ignore
  });

  it.each([
    ["proxy_enqueue_shared_queue", 1, "push 11"],
    ["proxy_dequeue_shared_queue", 1, "then 1"],
    ["proxy_dequeue_shared_queue", 6, "then 6"],
  ])("passes on that %s answers %i", async (name, status, line) => {
    let failing = false;
    const proxy = await startModule(
      module,
      { configuration: "consumer" },
      {
        families: { sharedQueues: withFailure(name, status, () => failing) },
      },
    );
    failing = true;
    await proxy.fetch("/");
    failing = false;
    await proxy.fetch("/");
    expect(workerLines(proxy).join("\n")).toContain(line);
  });
});

it("a queue that the host refuses to register is none", async () => {
  const proxy = await startModule(
    module,
    { configuration: "consumer" },
    { families: { sharedQueues: withFailure("proxy_register_shared_queue", 10, () => true) } },
  );
  expect(workerLines(proxy)).toContain("queue not registered: the host refuses");
});

/** The host's own queues, one call of which fails while it is told to. */
function withFailure(name: string, status: number, failing: () => boolean): HostCallFamily {
  const own = sharedQueues[name];
  if (own === undefined) throw new Error(`no call ${name}`);
  return { ...sharedQueues, [name]: (vm, ...args) => (failing() ? status : own(vm, ...args)) };
}

describe("the environment", () => {
  it("is what the configuration gives, read in top-level code too", async () => {
    const proxy = await startModule(module, { environment: { HOME: "/a=b", EMPTY: "" } });
    expect(workerLines(proxy)).toContain("home '/a=b' '' null null");
  });

  it("is empty when nothing is given", async () => {
    const proxy = await startModule(module);
    expect(workerLines(proxy)).toContain("home null null null null");
  });
});
