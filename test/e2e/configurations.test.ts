// Every stream gets the configuration of its own listener: with two listeners in one VM, and while a listener is
// replaced under traffic. Envoy keys roots by configuration, so one VM then holds several roots of one name.

import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import { ClientConnection, sendRequest } from "../../harness/src/envoy/client.js";
import { DynamicEnvoy } from "../../harness/src/envoy/dynamic-listeners.js";
import { headerValue } from "../../harness/src/envoy/http1-reader.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

let wasm = "";
let pickyWasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("greeting");
  pickyWasm = await compiledFixture("picky");
}, 120_000);

/** Listeners that differ in nothing but their configuration share one VM on each worker. */
function greeting(name: string, configuration: string): ListenerOptions {
  const filter = { name: "greeting", rootId: "greeting", vmId: "shared", configuration };
  return { name, port: 0, filters: [{ ...filter, module: { filename: wasm } }] };
}

async function start(envoyPath: string): Promise<{ envoy: DynamicEnvoy; upstream: Upstream }> {
  const upstream = await startUpstream({
    answer: async (request) => {
      if (request.target === "/slow") await sleep(150);
      return { status: 200 };
    },
  });
  onTestFinished(() => upstream.close());
  const envoy = await DynamicEnvoy.start({
    envoy: envoyPath,
    concurrency: 2,
    upstream: { address: "127.0.0.1", port: upstream.port },
  });
  onTestFinished(() => envoy.stop());
  return { envoy, upstream };
}

const get = (target: string) =>
  ({ method: "GET", target, headers: [["host", "example.com"]] }) as const;

describe("two listeners of one Envoy with the same vm_id, module, plugin name and root id", () => {
  it("give each stream the configuration of its own listener, also when streams interleave", async (context) => {
    const { envoy, upstream } = await start(await realEnvoy(context));
    await envoy.put(greeting("one", "from one"));
    await envoy.put(greeting("two", "from two"));
    const sent = Array.from({ length: 200 }, (_, index) => {
      const listener = index % 2 === 0 ? "one" : "two";
      const target = index % 3 === 0 ? "/slow" : "/";
      return sendRequest(envoy.port(listener), get(target)).then((reply) => [
        `from ${listener}`,
        headerValue(reply.headers, "x-greeting"),
      ]);
    });
    const greetings = await Promise.all(sent);
    expect(greetings.filter(([expected, found]) => expected !== found)).toEqual([]);
    const atUpstream = upstream.requests.map((r) => headerValue(r.headers, "x-greeting"));
    expect(atUpstream.filter((value) => value === "from one")).toHaveLength(100);
    expect(atUpstream.filter((value) => value === "from two")).toHaveLength(100);
  });
});

describe("a configuration that a worker refuses, though Envoy's trial took it [R2.3-3]", () => {
  it("lets no request pass without the filter", async (context) => {
    const { envoy, upstream } = await start(await realEnvoy(context));
    const picky = (name: string): ListenerOptions => {
      const filter = { name: "picky", vmId: "shared", configuration: name };
      return { name, port: 0, filters: [{ ...filter, module: { filename: pickyWasm } }] };
    };
    await envoy.put(picky("one"));
    const reply = await sendRequest(envoy.port("one"), get("/"));
    expect(headerValue(reply.headers, "x-picky")).toBe("one");
    await envoy.put(picky("two"));
    upstream.requests.length = 0;
    // More than there are workers.
    for (let turn = 0; turn < 6; turn++) {
      expect((await sendRequest(envoy.port("two"), get("/"))).status).toBe(503);
    }
    expect(upstream.requests).toEqual([]);
  });
});

describe("a listener that is replaced under traffic", () => {
  it("gives each stream the configuration that its connection began with, and loses none", async (context) => {
    const { envoy } = await start(await realEnvoy(context));
    await envoy.put(greeting("one", "version 0"));
    await envoy.put(greeting("other", "the other"));
    const port = envoy.port("one");
    let stopped = false;
    /** What each stream showed, with the versions that were current when it began and ended. */
    const seen: { began: number; ended: number; greeting: string | undefined; status: number }[] =
      [];
    let completed = 0;
    let announced = 0;
    const traffic = async (target: string): Promise<void> => {
      while (!stopped) {
        const connection = await ClientConnection.open(port);
        const began = completed;
        // Two streams on each connection: the second may meet an update in between.
        for (let stream = 0; stream < 2 && connection.usable; stream++) {
          const reply = await connection.request(get(target));
          seen.push({
            began,
            ended: announced,
            greeting: headerValue(reply.headers, "x-greeting"),
            status: reply.status,
          });
          if (headerValue(reply.headers, "connection") === "close") break;
        }
        connection.close();
      }
    };
    const running = [traffic("/"), traffic("/"), traffic("/slow"), traffic("/slow")];
    for (let version = 1; version <= 8; version++) {
      await sleep(60);
      announced = version;
      await envoy.put(greeting("one", `version ${version}`));
      completed = version;
      const reply = await sendRequest(port, get("/"));
      expect(headerValue(reply.headers, "x-greeting")).toBe(`version ${version}`);
    }
    await sleep(100);
    stopped = true;
    await Promise.all(running);
    const possible = ({ began, ended, greeting: found, status }: (typeof seen)[number]): boolean =>
      status === 200 &&
      Array.from({ length: ended - began + 1 }, (_, n) => `version ${began + n}`).includes(
        found ?? "",
      );
    expect(seen.filter((stream) => !possible(stream))).toEqual([]);
    expect(new Set(seen.map((stream) => stream.greeting)).size).toBe(9);
    const other = await sendRequest(envoy.port("other"), get("/"));
    expect(headerValue(other.headers, "x-greeting")).toBe("the other");
  });

  it("stays as it was when the new version is refused", async (context) => {
    const { envoy } = await start(await realEnvoy(context));
    await envoy.put(greeting("one", "good"));
    const broken = { name: "greeting", module: { filename: "/nowhere/module.wasm" } };
    await expect(envoy.put({ name: "one", port: 0, filters: [broken] })).rejects.toThrow(
      /OUT1410[\s\S]*nowhere/,
    );
    const reply = await sendRequest(envoy.port("one"), get("/"));
    expect(headerValue(reply.headers, "x-greeting")).toBe("good");
  });
});
