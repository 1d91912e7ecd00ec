// What the numbers mean that cross the border: for each host call and callback its arguments and results in a small
// notation, for the trace.

import {
  BufferType,
  FilterDataStatus,
  FilterHeadersStatus,
  FilterMetadataStatus,
  FilterStatus,
  FilterTrailersStatus,
  GrpcStatus,
  LogLevel,
  MapType,
  MetricType,
  PeerType,
  StreamType,
  WasmResult,
} from "../abi/enumerations.js";

export const enumerations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BufferType,
  FilterDataStatus,
  FilterHeadersStatus,
  FilterMetadataStatus,
  FilterStatus,
  FilterTrailersStatus,
  GrpcStatus,
  LogLevel,
  MapType,
  MetricType,
  PeerType,
  StreamType,
  WasmResult,
};

/**
 * A parameter: the name of an enumeration; `text`, `path`, `pairs` or `vectors`, which are two numbers, an address
 * and a size or count; `signed`; `flag`; or any other word, which names a plain number.
 */
export interface CrossingShape {
  readonly parameters: readonly string[];
  /** What the host writes where pointers at the end of the arguments say: `text` or `pairs` (two), `word`, `long`. */
  readonly results: readonly string[];
  /** Enumeration of what is answered; undefined for a plain number, such as an errno. */
  readonly answer: string | undefined;
}

/** `parameters > results`, each separated by spaces. */
const hostCalls: Readonly<Record<string, string>> = {
  proxy_log: "LogLevel text",
  proxy_get_log_level: "> word",
  proxy_get_current_time_nanoseconds: "> long",
  proxy_set_tick_period_milliseconds: "milliseconds",
  proxy_get_status: "> word text",
  proxy_get_property: "path > text",
  proxy_set_property: "path text",
  proxy_get_buffer_status: "BufferType > word word",
  proxy_get_buffer_bytes: "BufferType start length > text",
  proxy_set_buffer_bytes: "BufferType start length text",
  proxy_get_header_map_pairs: "MapType > pairs",
  proxy_set_header_map_pairs: "MapType pairs",
  proxy_get_header_map_size: "MapType > word",
  proxy_get_header_map_value: "MapType text > text",
  proxy_add_header_map_value: "MapType text text",
  proxy_replace_header_map_value: "MapType text text",
  proxy_remove_header_map_value: "MapType text",
  proxy_send_local_response: "status text text pairs signed",
  proxy_continue_stream: "StreamType",
  proxy_close_stream: "StreamType",
  proxy_http_call: "text pairs text pairs milliseconds > word",
  proxy_grpc_call: "text text text pairs text milliseconds > word",
  proxy_grpc_stream: "text text text pairs > word",
  proxy_grpc_send: "token text flag",
  proxy_grpc_close: "token",
  proxy_grpc_cancel: "token",
  proxy_get_shared_data: "text > text word",
  proxy_set_shared_data: "text text cas",
  proxy_register_shared_queue: "text > word",
  proxy_resolve_shared_queue: "text text > word",
  proxy_enqueue_shared_queue: "token text",
  proxy_dequeue_shared_queue: "token > text",
  proxy_define_metric: "MetricType text > word",
  proxy_increment_metric: "metric offset",
  proxy_record_metric: "metric value",
  proxy_get_metric: "metric > long",
  proxy_set_effective_context: "context",
  proxy_call_foreign_function: "text text > text",
  proxy_get_configuration: "> text",
  envoy_resolve_dns: "text > word",
  fd_write: "descriptor vectors > word",
};

const context = "context";
const stream = `${context} size flag`;

/** `parameters > answer`. */
const callbacks: Readonly<Record<string, string>> = {
  proxy_on_context_create: `${context} parent`,
  proxy_on_vm_start: `${context} size > flag`,
  proxy_on_configure: `${context} size > flag`,
  proxy_on_tick: context,
  proxy_on_queue_ready: `${context} token`,
  proxy_on_new_connection: `${context} > FilterStatus`,
  proxy_on_downstream_data: `${stream} > FilterStatus`,
  proxy_on_upstream_data: `${stream} > FilterStatus`,
  proxy_on_downstream_connection_close: `${context} PeerType`,
  proxy_on_upstream_connection_close: `${context} PeerType`,
  proxy_on_request_headers: `${context} headers flag > FilterHeadersStatus`,
  proxy_on_request_body: `${stream} > FilterDataStatus`,
  proxy_on_request_trailers: `${context} trailers > FilterTrailersStatus`,
  proxy_on_request_metadata: `${context} elements > FilterMetadataStatus`,
  proxy_on_response_headers: `${context} headers flag > FilterHeadersStatus`,
  proxy_on_response_body: `${stream} > FilterDataStatus`,
  proxy_on_response_trailers: `${context} trailers > FilterTrailersStatus`,
  proxy_on_response_metadata: `${context} elements > FilterMetadataStatus`,
  proxy_on_http_call_response: `${context} token headers size trailers`,
  proxy_on_grpc_receive_initial_metadata: `${context} token elements`,
  proxy_on_grpc_receive: `${context} token size`,
  proxy_on_grpc_receive_trailing_metadata: `${context} token elements`,
  proxy_on_grpc_close: `${context} token GrpcStatus`,
  proxy_on_done: `${context} > flag`,
  proxy_on_log: context,
  proxy_on_delete: context,
  envoy_on_resolve_dns: `${context} token size`,
  envoy_on_stats_update: `${context} size`,
  malloc: "size > address",
  proxy_on_memory_allocate: "size > address",
};

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function shape(text: string, kind: "callback" | "hostCall", answer?: string): CrossingShape {
  const [parameters = "", rest = ""] = text.split(">");
  const isCallback = kind === "callback";
  return {
    parameters: words(parameters),
    results: isCallback ? [] : words(rest),
    answer: isCallback ? words(rest)[0] : answer,
  };
}

const callbackShapes = new Map(
  Object.entries(callbacks).map(([name, text]) => [name, shape(text, "callback")]),
);
const hostCallShapes = new Map<string, CrossingShape>();
const noShape: CrossingShape = { parameters: [], results: [], answer: undefined };

export function shapeOfCallback(name: string): CrossingShape {
  return callbackShapes.get(name) ?? noShape;
}

/** @param label With the module's name: `env.proxy_log`. */
export function shapeOfHostCall(label: string): CrossingShape {
  const known = hostCallShapes.get(label);
  if (known !== undefined) return known;
  const [module, name = ""] = label.split(".");
  const answersStatus = module === "env" && /^(proxy|envoy)_/.test(name);
  const made = shape(hostCalls[name] ?? "", "hostCall", answersStatus ? "WasmResult" : undefined);
  hostCallShapes.set(label, made);
  return made;
}
