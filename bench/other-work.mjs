// Work between two requests, as Envoy does it: much other code and data, after which nothing of the module is in the
// caches any more. A module that runs alone in a loop shows what its instructions cost, but in a proxy most of its time
// goes by while its own code is fetched again.

import asc from "assemblyscript/asc";

const functions = 120;
const stepsOfEach = 40;

/** Repeatable numbers below a limit (a linear congruence). */
function numbers() {
  let state = 12345;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
}

/** Functions of branches that nothing can foresee, over a quarter of a megabyte of data. */
function source() {
  const below = numbers();
  const at = (name) => `area + ((${name} >> ${below(14)}) & 0x3fffc)`;
  const step = () =>
    `if ((a ^ b) & ${1 << below(12)}) { a = a * ${below(1e9) | 1} + load<u32>(${at("b")}); store<u32>(${at("a")}, b); }` +
    ` else { b = rotl(b, ${1 + below(30)}) ^ a + ${below(1e9)}; }`;
  const bodies = Array.from(
    { length: functions },
    (_, index) =>
      `function work${index}(): void { let a: u32 = state, b: u32 = ${below(1e9)};\n` +
      `${Array.from({ length: stepsOfEach }, step).join("\n")}\nstate = a ^ b; }`,
  );
  const calls = bodies.map((_, index) => `work${index}();`).join(" ");
  return [
    "const area: usize = memory.data(262144);",
    "let state: u32 = 1;",
    ...bodies,
    `export function work(): u32 { ${calls} return state; }`,
  ].join("\n");
}

/** @returns {Promise<() => number>} does the work of some 30 µs */
export async function otherWork() {
  let bytes;
  const { error, stderr } = await asc.main(
    ["work.ts", "--outFile", "work.wasm", "-O1", "--runtime", "stub"],
    {
      readFile: (name) => (name === "work.ts" ? source() : null),
      writeFile: (_name, contents) => void (bytes = contents),
      listFiles: () => [],
    },
  );
  if (error || !bytes) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort() {} } });
  return instance.exports.work;
}

// Made anew for each host, so that V8 compiles a loop for each alike.
const loopOf = () =>
  new Function("work", "host", "count", "while (count-- > 0) { work(); host.request(); }");

const idle = { request() {} };

/**
 * Nanoseconds that a request of each host takes when other work is done before it: the tenth part of the rounds is
 * faster than this, which other processes disturb little.
 */
export async function coldNanoseconds(hosts, { rounds = 800, requests = 40 } = {}) {
  const work = await otherWork();
  const list = [idle, ...hosts].map((host) => ({ host, loop: loopOf(), times: [] }));
  for (const { loop, host } of list) loop(work, host, 2000);
  for (let round = 0; round < rounds; round++) {
    for (const { loop, host, times } of round % 2 === 0 ? list : list.toReversed()) {
      const started = process.hrtime.bigint();
      loop(work, host, requests);
      times.push(Number(process.hrtime.bigint() - started) / requests);
    }
  }
  const [alone, ...all] = list.map(({ times }) => {
    return times.sort((a, b) => a - b)[Math.floor(times.length / 10)];
  });
  return all.map((time) => time - alone);
}
