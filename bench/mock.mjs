// How fast the mock host is: header-only requests through the filter hello-header, and whether a request costs more while
// ten thousand other streams are held.
//
//   npm run bench:mock [-- --seconds 2]

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import binaryen from "binaryen";
import { MockProxy } from "../harness/dist/mock/index.js";

const repository = join(import.meta.dirname, "..");
const wantedPerSecond = 20_000;
const manyStreams = 10_000;

/** Holds each request with the header `x-hold`, whose value it leaves alone. */
const holderText = `(module
  (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "x-hold")
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (i32.eqz (call $get (i32.const 0) (i32.const 64) (i32.const 6) (i32.const 0) (i32.const 4)))))`;

function holder() {
  const module = binaryen.parseText(holderText);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

const request = { method: "GET", path: "/", authority: "bench.test" };
const held = { ...request, headers: [["x-hold", "1"]] };

/** Microseconds of CPU time of this process, all its threads. */
function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Sends requests one after the other for so much CPU time, of which a busy machine gives as much as a quiet one, only
 * later: how many, and what they cost.
 */
async function measure(proxy, milliseconds) {
  const started = performance.now();
  const cpu = cpuMicroseconds();
  let count = 0;
  while (cpuMicroseconds() - cpu < milliseconds * 1000) {
    for (let index = 0; index < 100; index++) await proxy.send(request);
    count += 100;
  }
  return {
    perSecond: (count / (performance.now() - started)) * 1000,
    perCpuSecond: (count / (cpuMicroseconds() - cpu)) * 1e6,
  };
}

/** The best of several rounds, each with a proxy of its own: other work on the machine only ever takes time. */
async function best(filters, milliseconds, liveStreams) {
  let result = { perSecond: 0, perCpuSecond: 0 };
  for (let round = 0; round < 4; round++) {
    const proxy = await MockProxy.start({ filters, stallTimeout: 0 });
    for (let index = 0; index < liveStreams; index++) proxy.send(held).catch(() => undefined);
    const seen = await measure(proxy, milliseconds);
    await proxy.close();
    if (seen.perCpuSecond > result.perCpuSecond) result = seen;
  }
  return result;
}

const { values } = parseArgs({ options: { seconds: { type: "string", default: "2" } } });
const milliseconds = Number(values.seconds) * 1000;
const helloHeader = {
  wasm: await readFile(join(repository, "build", "hello-header.wasm")),
  name: "hello-header",
  configuration: "{}",
};
const whole = (number) => Math.round(number).toLocaleString("en");

const alone = await best([helloHeader], milliseconds, 0);
console.log(
  `hello-header: ${whole(alone.perCpuSecond)} requests per second of one core (${whole(alone.perSecond)} by the clock)`,
);

const chain = [helloHeader, { wasm: holder(), name: "holder" }];
const few = await best(chain, milliseconds, 1);
const many = await best(chain, milliseconds, manyStreams);
const ratio = few.perCpuSecond / many.perCpuSecond;
console.log(
  `with a second filter that holds 1 stream: ${whole(few.perCpuSecond)}; ${whole(manyStreams)} streams: ${whole(many.perCpuSecond)} (${ratio.toFixed(2)} times the cost)`,
);

const tooSlow = alone.perCpuSecond < wantedPerSecond;
const grows = ratio > 1.25;
if (tooSlow) console.error(`Too slow: ${whole(wantedPerSecond)} are wanted.`);
if (grows) console.error("A request costs more the more streams are held.");
process.exitCode = tooSlow || grows ? 1 : 0;
