// A shared table under two workers of a real Envoy that change the same entries at the same time: nothing that was
// stored is lost.

import { beforeAll, expect, it, onTestFinished } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { ClientConnection } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";
import { realEnvoy } from "./real-envoy.js";
import { trapLines } from "./start-envoy.js";

/** For each request: long enough that the other worker comes in between. */
const changes = 20_000;
const requests = 16;
const mostRounds = 12;

const source = `
  import { Action, Bytes, HttpFilter, plugin, SharedOutcome, SharedTable, SharedUpdate } from "proxy-wasm-assemblyscript-sdk";
  const table = SharedTable.named("busy", 2, 64);
  const keys: StaticArray<Bytes> = [Bytes.fromString("anna"), Bytes.fromString("bert"), Bytes.fromString("carl")];
  class CountUp extends SharedUpdate {
    calls: i32 = 0;
    override change(current: Bytes | null): Bytes | null {
      this.calls++;
      return Bytes.fromU64(current ? current.toU64() + 1 : 1);
    }
  }
  class Busy extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const path = this.request.headers.get(":path");
      if (path && path.equals("/sum")) {
        let sum: u64 = 0;
        for (let at = 0; at < keys.length; at++) {
          const value = table.get(keys[at]);
          if (value) sum += value.toU64();
        }
        return this.reply(200, sum.toString());
      }
      const update = new CountUp();
      let stored = 0;
      for (let count = 0; count < ${changes}; count++) {
        if (table.update(keys[count % keys.length], update, 600_000) == SharedOutcome.Stored) stored++;
      }
      return this.reply(200, stored.toString() + " " + update.calls.toString());
    }
  }
  plugin("busy", (stream) => new Busy(stream));
`;

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = await compileGuest(source + exportCallbacks());
}, 60_000);

// [R4.9-3], [R4.9-4]
it("two workers that change the same entries lose nothing that was stored", async (context) => {
  const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
  onTestFinished(() => upstream.close());
  const envoy = await EnvoyProcess.start({
    envoy: await realEnvoy(context),
    concurrency: 2,
    bootstrap: envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners: [
        {
          name: "test",
          port: 0,
          filters: [{ name: "busy", rootId: "busy", vmId: "busy", module: { inlineBytes: wasm } }],
        },
      ],
    }),
  });
  onTestFinished(() => envoy.stop());
  const ask = async (target: string): Promise<string> => {
    const connection = await ClientConnection.open(envoy.port("test"));
    const reply = await connection.request(
      { method: "GET", target, headers: [["host", "example.test"]] },
      10_000,
    );
    connection.close();
    return reply.body.toString();
  };
  let [rounds, stored, attempts] = [0, 0, 0];
  // Where other programs take the second core, the workers may come one after the other: then they are asked again.
  while (rounds < mostRounds && attempts <= rounds * requests * changes) {
    rounds++;
    const answers = await Promise.all(Array.from({ length: requests }, () => ask("/count")));
    for (const answer of answers) {
      const [kept = 0, tried = 0] = answer.split(" ").map(Number);
      stored += kept;
      attempts += tried;
    }
  }
  expect(await trapLines(envoy)).toEqual([]);
  const changed = rounds * requests * changes;
  expect(attempts, "one worker was faster than the other").toBeGreaterThan(changed);
  // A change gives up after sixteen times in a row; hardly one does.
  expect(stored).toBeGreaterThan(changed * 0.9);
  expect(Number(await ask("/sum"))).toBe(stored);
}, 60_000);
