// The WASI imports that Envoy offers, all under both module names. Anything that is not here makes a
// module unloadable. Source: proxy-wasm-cpp-host include/proxy-wasm/exports.h and src/exports.cc.

import { signature, type Allowance, type FunctionType, type SinceEnvoy } from "./types.js";

export const wasiModules = ["wasi_snapshot_preview1", "wasi_unstable"] as const;

/** In every Envoy that sidecars run; the last three came with proxy-wasm-cpp-host c4d7bb0 (December 2024). */
const longKnown: Readonly<Record<string, string>> = {
  fd_write: "iiii->i",
  fd_read: "iiii->i",
  fd_seek: "iIii->i",
  fd_close: "i->i",
  fd_fdstat_get: "ii->i",
  fd_prestat_get: "ii->i",
  fd_prestat_dir_name: "iii->i",
  environ_get: "ii->i",
  environ_sizes_get: "ii->i",
  args_get: "ii->i",
  args_sizes_get: "ii->i",
  clock_time_get: "iIi->i",
  random_get: "ii->i",
  proc_exit: "i->",
  path_open: "iiiiiIIii->i",
  fd_fdstat_set_flags: "ii->i",
  poll_oneoff: "iiii->i",
  sched_yield: "->i",
};

/** Stubs of 94091cd. `path_link` and `path_symlink` have one parameter less than in WASI. */
const stubs: Readonly<Record<string, string>> = {
  clock_res_get: "ii->i",
  fd_advise: "iIIi->i",
  fd_allocate: "iII->i",
  fd_datasync: "i->i",
  fd_fdstat_set_rights: "iII->i",
  fd_filestat_get: "ii->i",
  fd_filestat_set_size: "iI->i",
  fd_filestat_set_times: "iIIi->i",
  fd_pread: "iiiIi->i",
  fd_pwrite: "iiiIi->i",
  fd_readdir: "iiiIi->i",
  fd_renumber: "ii->i",
  fd_sync: "i->i",
  fd_tell: "ii->i",
  path_create_directory: "iii->i",
  path_filestat_get: "iiiii->i",
  path_filestat_set_times: "iiiiIIi->i",
  path_link: "iiiiii->i",
  path_readlink: "iiiiii->i",
  path_remove_directory: "iii->i",
  path_rename: "iiiiii->i",
  path_symlink: "iiii->i",
  path_unlink_file: "iii->i",
  sock_accept: "iii->i",
  sock_recv: "iiiiii->i",
  sock_send: "iiiii->i",
  sock_shutdown: "ii->i",
};

/** The Envoy with which a WASI function came; undefined for those that all have. */
export function wasiSinceEnvoy(name: string): SinceEnvoy | undefined {
  return name in stubs ? "1.39" : undefined;
}

export const wasiFunctionTypes: ReadonlyMap<string, FunctionType> = new Map(
  Object.entries({ ...longKnown, ...stubs }).map(([name, text]) => [name, signature(text)]),
);

/** May be called by `_initialize`, `_start`, `main`; every other call there is a trap. */
export function wasiAllowedAtStart(name: string): Allowance {
  if (name === "poll_oneoff") return "1.39";
  const forbidden = ["fd_read", "fd_seek", "fd_close", "path_open", "proc_exit", "sched_yield"];
  return !forbidden.includes(name);
}

/** May be called by the module's allocator while the host asks it for memory. */
export function wasiAllowedInAllocator(name: string): Allowance {
  return name === "poll_oneoff" ? "1.39" : name === "fd_write" || name === "clock_time_get";
}
