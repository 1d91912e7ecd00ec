// Why a cell of the matrix cannot be reached by any program: the first rule that fits.

import { startFunction } from "./encode.js";
import { hasLongWasi } from "./target.js";

interface Reason {
  readonly op?: RegExp;
  readonly callback?: RegExp;
  readonly statuses?: readonly number[];
  readonly why: string;
}

/** What the start function may call in some Envoy. */
const callsAtStart =
  /^(proxy_log|emscripten_notify_memory_growth|fd_write|args_get|args_sizes_get|environ_sizes_get|clock_time_get|random_get|poll_oneoff|fd_fdstat_get|fd_fdstat_set_flags|fd_prestat_get|fd_prestat_dir_name)$/;

/** What the start function may call. */
export function isAllowedAtStart(op: string, minor: string): boolean {
  return callsAtStart.test(op) && (op !== "poll_oneoff" || hasLongWasi(minor));
}

const callbacksWithoutMaps =
  /_(context_create|vm_start|configure|tick|queue_ready|done|delete|grpc_receive|grpc_close)$/;

const reasons: readonly Reason[] = [
  {
    op: /^proxy_get_header_map_size$/,
    callback: new RegExp(
      `${callbacksWithoutMaps.source}|_(log|http_call_response|initial_metadata|trailing_metadata)$`,
    ),
    statuses: [6],
    why: "without a map whose size can be asked for the pointer is not looked at",
  },
  {
    op: /^proxy_set_property$/,
    callback: /_(vm_start|configure)$/,
    statuses: [0],
    why: "there is no stream yet",
  },
  {
    op: /^proxy_send_local_response$/,
    callback: /_(done|log|delete)$/,
    statuses: [0],
    why: "it ends Envoy",
  },
  {
    op: /^proxy_(dequeue|enqueue)_shared_queue$/,
    callback: /_tick$/,
    statuses: [0, 6, 7],
    why: "the ticks of two threads would share the queue in an order of chance",
  },
  {
    op: /^proxy_(get_shared_data|set_shared_data|enqueue_shared_queue)$/,
    callback: /_tick$/,
    statuses: [8],
    why: "the ticks of two threads would share the key in an order of chance",
  },
  {
    op: /^proxy_(dequeue|enqueue)_shared_queue$/,
    callback: /_(context_create|vm_start|configure)$/,
    statuses: [0, 6],
    why: "two threads start at the same time, and chance decides which of them hears of the queue",
  },

  {
    op: /^proxy_(get_header_map_value|get_header_map_size|(add|replace|remove|set)_header_map_(value|pairs))$/,
    callback: callbacksWithoutMaps,
    statuses: [0, 1],
    why: "no map is there",
  },
  {
    op: /^proxy_(get_header_map_size|(add|replace|remove|set)_header_map_(value|pairs))$/,
    callback: /_(log|http_call_response|initial_metadata|trailing_metadata)$/,
    statuses: [0],
    why: "the maps that are there can only be read",
  },
  {
    op: /^proxy_get_buffer_(status|bytes)$|^proxy_set_buffer_bytes$/,
    callback: /_http_call_response$/,
    statuses: [1],
    why: "the callout's body is there, and the plugin's configuration is left alone",
  },
  {
    op: /^proxy_set_buffer_bytes$/,
    callback: /_(context_create|vm_start|configure|request_headers)$/,
    statuses: [0],
    why: "no buffer that can be written is there",
  },
  {
    op: /^proxy_done$/,
    statuses: [0],
    why: "a root waits for it only when its configuration is gone",
  },
];

/** Undefined: some program can. */
export function whyNever(
  op: string,
  callback: string,
  status: number,
  minor: string,
): string | undefined {
  if (callback === startFunction && !isAllowedAtStart(op, minor)) {
    return "the start function traps at any other call";
  }
  return reasons.find(
    (reason) =>
      (reason.op === undefined || reason.op.test(op)) &&
      (reason.callback === undefined || reason.callback.test(callback)) &&
      (reason.statuses === undefined || reason.statuses.includes(status)),
  )?.why;
}

/** Why a cell that some program can reach was not reached by those of a run. */
export function whyMissed(
  op: string,
  status: number,
  others: readonly { readonly status: number; readonly times: number }[],
  visits: number,
): string {
  if (op === "envoy_resolve_dns" && status === 0) {
    return "an address is told inside the call, in a callback that no line of a program expects; dns.test.ts asks for some";
  }
  if (others.length > 0) {
    const answers = others.map(({ status, times }) => `${times} times ${status}`).join(", ");
    return `by chance: called there with other answers, ${answers}`;
  }
  return `by chance: ${visits} programs made any call there, and none of them this one`;
}
