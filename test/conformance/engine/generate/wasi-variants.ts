// The WASI calls that every Envoy in the field offers.

import { fixed, nowhere, out, readsLong, readsWord, step, type Variant } from "./variant.js";

const longOut = [["long", 0]] as const;

export const wasiVariants: readonly Variant[] = [
  { op: "fd_write", name: "any", make: (s) => [step("fd_write", [s.chance.pick([1, 2]), { vector: s.chance.pick(["written", "line\x0a", "\x0a"]) }, out(0)], readsWord)] },
  fixed("fd_write", "file", [3, { vector: "nowhere" }, out(0)], readsWord),
  fixed("fd_write", "nowhere", [1, nowhere, 2, out(0)], readsWord),
  fixed("fd_write", "out nowhere", [1, { vector: "lost" }, nowhere]),
  fixed("fd_read", "any", [1, 0, 0, out(0)], readsWord),
  fixed("fd_seek", "any", [1, { long: "5" }, 0, out(0)], longOut),
  fixed("fd_close", "any", [1]),
  fixed("fd_fdstat_get", "any", [1, out(0)], [["long", 0], ["long", 2], ["long", 4]]),
  fixed("fd_fdstat_get", "file", [7, out(0)], longOut),
  fixed("fd_fdstat_get", "nowhere", [1, nowhere]),
  fixed("fd_prestat_get", "any", [3, out(0)], longOut),
  fixed("fd_prestat_dir_name", "any", [3, out(0), 8], longOut),
  fixed("environ_sizes_get", "any", [out(0), out(1)]),
  fixed("environ_sizes_get", "nowhere", [nowhere, out(1)]),
  fixed("args_sizes_get", "any", [out(0), out(1)], [["word", 0], ["word", 1]]),
  fixed("args_sizes_get", "nowhere", [out(0), nowhere], [["word", 0]]),
  fixed("args_get", "any", [out(0), out(1)], [["word", 0], ["word", 1]]),
  fixed("clock_time_get", "real", [0, { long: "1" }, out(0)], readsLong),
  fixed("clock_time_get", "monotonic", [1, { long: "1" }, out(0)], readsLong),
  fixed("clock_time_get", "other", [2, { long: "1" }, out(0)], readsLong),
  fixed("clock_time_get", "nowhere", [0, { long: "1" }, nowhere]),
  fixed("random_get", "any", [out(0), 8], readsLong),
  fixed("random_get", "nothing", [out(0), 0], readsLong),
  fixed("random_get", "much", [out(0), 65537], readsLong),
  fixed("random_get", "nowhere", [nowhere, 30]),
  fixed("sched_yield", "any"),
  fixed("poll_oneoff", "any", [0, 0, 1, out(0)], readsWord),
  fixed("poll_oneoff", "nowhere", [0, 0, 1, nowhere]),
  fixed("fd_fdstat_set_flags", "any", [1, 0]),
  fixed("path_open", "any", [3, 0, "file", 0, { long: "0" }, { long: "0" }, 0, out(0)], readsWord),
  fixed("proc_exit", "any", [3]),
]; // prettier-ignore
