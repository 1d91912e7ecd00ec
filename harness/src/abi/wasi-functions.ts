// The WASI imports that Envoy offers, all under both module names. Anything that is not here makes a
// module unloadable. Source: proxy-wasm-cpp-host include/proxy-wasm/exports.h and src/exports.cc.

import { signature, type FunctionType } from "./types.js";

export const wasiModules = ["wasi_snapshot_preview1", "wasi_unstable"] as const;

/** The fifteen that hosts offered before the end of 2024; sidecars in the field know at least these. */
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
};

/** Added in December 2024 (proxy-wasm-cpp-host c4d7bb0). */
const since2024: Readonly<Record<string, string>> = {
  fd_fdstat_set_flags: "ii->i",
  poll_oneoff: "iiii->i",
  sched_yield: "->i",
};

/** Added in April 2026 (94091cd). `path_link` and `path_symlink` have one parameter less than in WASI. */
const since2026: Readonly<Record<string, string>> = {
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

/** True for the WASI functions that every Envoy in the field offers; a portable module needs no other. */
export function isLongKnownWasiFunction(name: string): boolean {
  return name in longKnown;
}

export const wasiFunctionTypes: ReadonlyMap<string, FunctionType> = new Map(
  Object.entries({ ...longKnown, ...since2024, ...since2026 }).map(([name, text]) => [
    name,
    signature(text),
  ]),
);

/** May be called by `_initialize`, `_start`, `main`; every other call there is a trap. */
export function wasiAllowedAtStart(name: string): boolean {
  const forbidden = ["fd_read", "fd_seek", "fd_close", "fd_pwrite", "path_open", "proc_exit"];
  return !forbidden.includes(name) && name !== "sched_yield";
}

/** May be called by the module's allocator while the host asks it for memory. */
export function wasiAllowedInAllocator(name: string): boolean {
  return ["fd_write", "clock_time_get", "poll_oneoff"].includes(name);
}
