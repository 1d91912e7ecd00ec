import { describe, expect, it } from "vitest";
import { wasiFunctionTypes } from "../../abi/wasi-functions.js";
import { inRequestHeaders, startGuest } from "../../../../test/conformance/observe.js";

/** Calls a WASI function with the same number for each argument. */
function call(
  name: string,
  argument: number,
  module = "wasi_snapshot_preview1",
): Promise<string[]> {
  const type = wasiFunctionTypes.get(name);
  if (type === undefined) throw new Error(`${name} is not offered`);
  const constants = type.params.map((kind) => `(${kind}.const ${argument})`).join(" ");
  const params = type.params.join(" ");
  const body =
    type.results.length === 0
      ? `(call $wasi ${constants}) (call $sayNumber "returned" (i32.const 0))`
      : `(call $sayNumber "errno" (call $wasi ${constants}))`;
  const result = type.results.length === 0 ? "" : "(result i32)";
  return inRequestHeaders(body, {
    imports: `(import "${module}" "${name}" (func $wasi (param ${params}) ${result}))`,
  });
}

// Table of 1.8; 1 is the descriptor of the standard output, 7 is none.
describe("of the functions without an effect", () => {
  it.each([
    ["fd_read", 1, 52],
    ["fd_pread", 1, 52],
    ["fd_seek", 1, 0],
    ["fd_close", 1, 0],
    ["fd_tell", 1, 0],
    ["fd_tell", 7, 8],
    ["fd_fdstat_get", 1, 0],
    ["fd_fdstat_get", 7, 8],
    ["fd_fdstat_set_flags", 1, 52],
    ["fd_sync", 1, 0],
    ["fd_sync", 7, 8],
    ["fd_filestat_get", 1, 8],
    ["fd_prestat_get", 1, 8],
    ["fd_prestat_dir_name", 1, 52],
    ["fd_readdir", 16, 20],
    ["fd_renumber", 1, 58],
    ["fd_renumber", 7, 8],
    ["path_open", 1, 44],
    ["path_symlink", 1, 58],
    ["sock_accept", 1, 58],
    ["sock_send", 1, 58],
    ["sched_yield", 1, 0],
    ["poll_oneoff", 1, 0],
    ["args_sizes_get", 16, 0],
    ["args_get", 16, 0],
    ["clock_time_get", 1, 0],
    ["clock_time_get", 2, 58],
    ["clock_res_get", 1, 0],
    ["clock_res_get", 2, 58],
    ["random_get", 0, 0],
    ["random_get", 70000, 28],
    ["random_get", -1, 28],
  ])("%s with %i gives %i", async (name, argument, errno) => {
    expect(await call(name, argument)).toEqual([`errno=${errno}`]);
  });

  it("proc_exit returns to the module, and the old module name works too", async () => {
    expect(await call("proc_exit", 3)).toEqual(["returned=0"]);
    expect(await call("fd_close", 3, "wasi_unstable")).toEqual(["errno=0"]);
  });
});

it("what is written to 1 and 2 becomes log lines, without one newline at the end", async () => {
  const write = (descriptor: number): string =>
    `(call $sayNumber "errno" (call $fdWrite (i32.const ${descriptor}) (i32.const 16) (i32.const 1) (i32.const 40)))`;
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_configure: `
          (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (i32.const 4))
          (i32.store (i32.const 64) (i32.const 0x0a0a6968))
          ${write(1)} ${write(2)} ${write(3)} (i32.const 1)`,
      },
    },
  });
  const lines = proxy.logs.filter((line) => line.thread === "worker");
  expect(lines.map((line) => [line.level, line.message])).toEqual([
    ["info", "hi\n"],
    ["info", "errno=0"],
    ["error", "hi\n"],
    ["info", "errno=0"],
    ["info", "errno=8"],
  ]);
  await proxy.close();
});

it("the environment comes as KEY=VALUE strings that end with NUL", async () => {
  const messages = await inRequestHeaders(
    `(call $sayNumber "sizes" (call $sizes (i32.const 16) (i32.const 20)))
     (call $sayNumber "count" (i32.load (i32.const 16)))
     (call $sayNumber "get" (call $environment (i32.const 32) (i32.const 64)))
     (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.load (i32.const 20)))
     (call $say "all" (i32.const 0))`,
    {
      imports: `(import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_get" (func $environment (param i32 i32) (result i32)))`,
      plugin: { environment: { A: "1", B: "two" } },
    },
  );
  expect(messages).toEqual(["sizes=0", "count=2", "get=0", "all=0 A=1\0B=two\0"]);
});
