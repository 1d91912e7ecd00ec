// node bench/regex.mjs: nanoseconds per byte of regular expressions in a guest, for texts of growing length. Patterns that
// take a backtracking engine exponential or cubic time must show the same figure in each column.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const repository = fileURLToPath(new URL("../", import.meta.url));
const source = `
  import { Bytes } from "proxy-wasm-assemblyscript-sdk/bytes";
  import "proxy-wasm-assemblyscript-sdk/runtime/abort";
  import "proxy-wasm-assemblyscript-sdk/runtime/allocation";
  import "proxy-wasm-assemblyscript-sdk/runtime/seed";
  import "proxy-wasm-assemblyscript-sdk/runtime/trace";
  import { Regex } from "proxy-wasm-assemblyscript-sdk/regex";

  let regex: Regex = Regex.compile("");
  export function newBytes(size: usize): usize { return __new(size, idof<Bytes>()); }
  export function collect(): void { __collect(); }
  export function compile(pattern: Bytes): i32 {
    regex = Regex.compile(pattern);
    return regex.problem.length;
  }
  export function matches(text: Bytes): bool { return regex.matches(text); }
  export function find(text: Bytes): bool { return regex.find(text) != null; }
`;

let binary;
const { error, stderr } = await asc.main(
  ["guest.ts", "--target", "release", "--outFile", "guest.wasm"],
  {
    readFile: (name, base) =>
      name === "guest.ts"
        ? source
        : readFile(resolve(repository, base, name), "utf8").catch(() => null),
    writeFile: (_name, contents) => (binary = contents),
    listFiles: () => [],
  },
);
if (error) throw new Error(stderr.toString());
const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), {
  env: { proxy_log: () => 0 },
});
const { _initialize, collect, memory, newBytes, compile, matches, find } = instance.exports;
_initialize();

const lower = (text) => {
  const bytes = Buffer.from(text);
  const pointer = newBytes(bytes.length);
  new Uint8Array(memory.buffer).set(bytes, pointer);
  return pointer;
};

const lengths = [100, 1000, 10_000, 100_000];
const patterns = [
  ["/api/v[0-9]+/users/.*", (size) => `/api/v1/users/${"x".repeat(size - 14)}`],
  ["(a+)+$", (size) => `${"a".repeat(size - 1)}b`],
  ["(a|a)*b", (size) => "a".repeat(size)],
  ["(.*)(.*)(.*)x", (size) => "a".repeat(size)],
  ["(?:a?){50}a{50}", (size) => "a".repeat(size)],
  ["(?:[ab]*a[ab]{40})+", (size) => randomText(size)],
];

// Most sets of instructions are new with each byte, so no state is ever met again.
function randomText(size) {
  let state = 1;
  return Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state < 0 ? "a" : "b";
  }).join("");
}

function nanosecondsPerByte(call, pointer, size) {
  call(pointer);
  const runs = Math.max(3, Math.ceil(100_000 / size));
  let best = Infinity;
  for (let round = 0; round < 6; round++) {
    // Time of this process: other work on the machine disturbs it little.
    const before = process.cpuUsage();
    for (let run = 0; run < runs; run++) call(pointer);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (1000 * (user + system)) / runs / size);
  }
  return best;
}

console.log(
  `ns per byte${" ".repeat(22)}${lengths.map((length) => String(length).padStart(10)).join("")}`,
);
for (const [pattern, text] of patterns) {
  for (const [name, call] of [["matches", matches], ["find", find]]) {
    const columns = lengths.map((length) => {
      // Nothing of the guest is held here at this moment.
      collect();
      if (compile(lower(pattern)) !== 0) throw new Error(pattern);
      return nanosecondsPerByte(call, lower(text(length)), length).toFixed(2).padStart(10);
    });
    console.log(`${pattern.padEnd(24)} ${name.padEnd(8)}${columns.join("")}`);
  }
} // prettier-ignore
