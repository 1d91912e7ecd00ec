// Host call × callback × status: which cells a run reached on the real Envoy, which never, and why.

import type { Outcome } from "./outcome.js";
import { startFunction } from "./encode.js";
import { whyMissed, whyNever } from "./reasons.js";
import { hasLongWasi } from "./target.js";

/** The statuses that a call can have somewhere. */
const statuses: Readonly<Record<string, readonly number[]>> = {
  proxy_log: [0, 2, 6],
  proxy_get_log_level: [0, 6],
  proxy_get_current_time_nanoseconds: [0, 6],
  proxy_set_tick_period_milliseconds: [0],
  proxy_get_status: [0, 6],
  proxy_get_property: [0, 1, 3, 6],
  proxy_set_property: [0, 1, 6],
  proxy_get_buffer_status: [0, 1, 2, 6],
  proxy_get_buffer_bytes: [0, 1, 2, 6],
  proxy_set_buffer_bytes: [0, 1, 2, 6],
  proxy_get_header_map_pairs: [0, 2, 6],
  proxy_set_header_map_pairs: [0, 2, 6],
  proxy_get_header_map_size: [0, 2, 6],
  proxy_get_header_map_value: [0, 1, 2, 6],
  proxy_add_header_map_value: [0, 2, 6],
  proxy_replace_header_map_value: [0, 2, 6],
  proxy_remove_header_map_value: [0, 2, 6],
  proxy_send_local_response: [0, 6],
  proxy_continue_stream: [0, 2, 12],
  proxy_close_stream: [0, 2],
  proxy_http_call: [0, 2, 6, 10],
  proxy_grpc_call: [0, 4, 6, 10],
  proxy_grpc_stream: [0, 4, 6, 10],
  proxy_grpc_send: [0, 1, 2, 6],
  proxy_grpc_close: [0, 1, 2],
  proxy_grpc_cancel: [0, 1, 2],
  proxy_get_shared_data: [0, 1, 6],
  proxy_set_shared_data: [0, 6, 8],
  proxy_register_shared_queue: [0, 6],
  proxy_resolve_shared_queue: [0, 1, 6],
  proxy_enqueue_shared_queue: [0, 1, 6],
  proxy_dequeue_shared_queue: [0, 1, 6, 7],
  proxy_define_metric: [0, 2, 6],
  proxy_increment_metric: [0, 1, 2],
  proxy_record_metric: [0, 1],
  proxy_get_metric: [0, 1, 2, 6],
  proxy_set_effective_context: [0, 2],
  proxy_done: [0, 1],
  proxy_call_foreign_function: [0, 1, 2, 3, 6, 10],
  pthread_equal: [0, 1],
  emscripten_notify_memory_growth: [0],
  envoy_resolve_dns: [0, 6],
  fd_write: [0, 8, 21],
  fd_read: [52],
  fd_seek: [0],
  fd_close: [0],
  fd_fdstat_get: [0, 8],
  fd_prestat_get: [8],
  fd_prestat_dir_name: [52],
  environ_sizes_get: [0, 21],
  args_sizes_get: [0, 21],
  args_get: [0],
  clock_time_get: [0, 21, 58],
  random_get: [0, 21, 28],
  sched_yield: [0],
  poll_oneoff: [0, 21],
  fd_fdstat_set_flags: [52],
  path_open: [44],
  proc_exit: [0],
};

/** Until 1.38 every call of it has the same answer. */
const pollStatuses = [52];

/** The statuses that a call can have somewhere in this Envoy. */
function statusesOf(op: string, minor: string): readonly number[] {
  return op === "poll_oneoff" && !hasLongWasi(minor) ? pollStatuses : (statuses[op] ?? []);
}

export const drivenCallbacks: readonly string[] = [
  startFunction,
  "proxy_on_context_create",
  "proxy_on_vm_start",
  "proxy_on_configure",
  "proxy_on_tick",
  "proxy_on_queue_ready",
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_body",
  "proxy_on_response_trailers",
  "proxy_on_http_call_response",
  "proxy_on_grpc_receive_initial_metadata",
  "proxy_on_grpc_receive",
  "proxy_on_grpc_receive_trailing_metadata",
  "proxy_on_grpc_close",
  "proxy_on_done",
  "proxy_on_log",
  "proxy_on_delete",
];

export interface Matrix {
  /** How often each cell was reached, cells that nobody expected among them. */
  readonly reached: ReadonlyMap<string, number>;
  readonly possible: number;
  readonly reachedOfPossible: number;
  /** Cells that no program can reach, by reason. */
  readonly impossible: ReadonlyMap<string, number>;
  /** Cells that could be reached and were not. */
  readonly missed: readonly MissedCell[];
}

export interface MissedCell {
  readonly cell: string;
  readonly why: string;
}

/** @param minor The Envoy that they are from. */
export function matrixOf(outcomes: Iterable<Outcome>, minor: string): Matrix {
  const reached = new Map<string, number>();
  const visits = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { cells } of outcomes) {
    for (const cell of cells) count(reached, cell);
    for (const callback of new Set([...cells].map((cell) => cell.split(" ")[1] ?? ""))) {
      count(visits, callback);
    }
  }
  const impossible = new Map<string, number>();
  const missed: MissedCell[] = [];
  let possible = 0;
  let reachedOfPossible = 0;
  for (const op of Object.keys(statuses)) {
    const list = statusesOf(op, minor);
    for (const callback of drivenCallbacks) {
      for (const status of list) {
        const cell = `${op} ${callback} ${status}`;
        const reason = whyNever(op, callback, status, minor);
        if (reached.has(cell)) {
          possible++;
          reachedOfPossible++;
        } else if (reason !== undefined) {
          impossible.set(reason, (impossible.get(reason) ?? 0) + 1);
        } else {
          possible++;
          const others = list.flatMap((other) => {
            const times = reached.get(`${op} ${callback} ${other}`);
            return times === undefined ? [] : [{ status: other, times }];
          });
          const why = whyMissed(op, status, others, visits.get(callback) ?? 0);
          missed.push({ cell, why });
        }
      }
    }
  }
  return { reached, possible, reachedOfPossible, impossible, missed };
}

const short = (callback: string): string => callback.replace(/^proxy_on_/, "");

/** A table: a row for each host call, a column for each callback, in it the statuses that were reached. */
export function matrixTable({ reached }: Matrix): string {
  const found = new Map<string, Set<string>>();
  for (const cell of reached.keys()) {
    const [op = "", callback = "", status = ""] = cell.split(" ");
    const key = `${op} ${callback}`;
    found.set(key, (found.get(key) ?? new Set()).add(status));
  }
  const rows = Object.keys(statuses).map((op) => {
    const cells = drivenCallbacks.map((callback) => {
      const all = [...(found.get(`${op} ${callback}`) ?? [])].sort((a, b) => Number(a) - Number(b));
      return `${short(callback)}:${all.join("/") || "-"}`;
    });
    return `${op}\n    ${cells.join(" ")}`;
  });
  return rows.join("\n");
}
