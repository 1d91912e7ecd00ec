// Leads a guest of wrapper-guest.ts through its life on the fake host, up to the moment in which it makes the one
// call, with what a real host has there.

import { allMoments, type Moment } from "../../harness/src/reference/moments.js";
import type { HostCall, LogLine } from "./fake-host.js";
import { WholeHost } from "./whole-host.js";
import type { WrapperRow } from "./wrapper-row.js";
import { connectionMoments, connectionRows, runConnection } from "./wrapper-connections.js";
import { wrapperRows } from "./wrapper-table.js";

/** What one call of a wrapper did. */
export interface Observation {
  readonly answer: string;
  readonly calls: readonly HostCall[];
  readonly logs: readonly LogLine[];
}

const encoder = new TextEncoder();
const requestHeaders = (): [string, string][] => [
  [":path", "/"],
  ["content-length", "4"],
  ["x-a", "1"],
];
const responseHeaders = (): [string, string][] => [
  [":status", "200"],
  ["content-length", "4"],
  ["x-a", "1"],
];
const answerToCallout = {
  headers: [[":status", "200"]] as const,
  body: "answer",
  trailers: [["x-t", "end"]] as const,
};

async function startHost(module: WebAssembly.Module): Promise<WholeHost> {
  const host = await WholeHost.start(module);
  host.environment.set("ZONE", "eu-1");
  host.buffers.set(6, encoder.encode("machine"));
  for (const [path, value] of [
    ["plugin_name", "probe"],
    ["source\0address", "10.0.0.1:80"],
    ["number", "\u0007\0\0\0\0\0\0\0"],
    ["truth", "\u0001"],
    ["fraction", "\0\0\0\0\0\0\0@"],
    ["pairs", "\u0001\0\0\0\u0001\0\0\0\u0001\0\0\0a\0b\0"],
    ["filter_state\0wasm.tenant", "acme"],
  ] as const) {
    host.properties.set(path, value);
  }
  host.store("key", encoder.encode("value"));
  for (const name of ["echo", "compress", "declare_property", "set_envoy_filter_state"]) {
    host.foreignFunctions.set(name, (bytes) => bytes);
  }
  host.foreignFunctions.set("clear_route_cache", () => new Uint8Array());
  host.foreignFunctions.set("uncompress", () => encoder.encode("abc"));
  host.foreignFunctions.set("expr_create", () => Uint8Array.of(1, 0, 0, 0));
  host.foreignFunctions.set("expr_evaluate", () => Uint8Array.of(1));
  host.foreignFunctions.set("expr_delete", () => new Uint8Array());
  // VerifySignatureResult { result: true }
  host.foreignFunctions.set("verify_signature", () => Uint8Array.of(8, 1));
  return host;
}

const ofConnectionsOnly: ReadonlySet<Moment> = new Set([
  "connection",
  "downstreamData",
  "upstreamData",
  "upstreamClose",
  "downstreamClose",
]);

function isOfConnection(row: WrapperRow): boolean {
  return connectionRows.includes(row);
}

/** The two guests: of HTTP filters, and of TCP filters. */
export interface Guests {
  readonly streams: WebAssembly.Module;
  readonly connections: WebAssembly.Module;
}

/** Whether a moment comes at all with this row: a plugin that starts or ends has no filter at hand. */
export function isReachable(row: WrapperRow, moment: Moment): boolean {
  const withoutFilter = [
    "start",
    "pluginConstructor",
    "vmStart",
    "configure",
    "pluginDone",
    "pluginDelete",
  ];
  if (isOfConnection(row)) return connectionMoments.includes(moment);
  if (row.needs === "filter" && withoutFilter.includes(moment)) return false;
  if (ofConnectionsOnly.has(moment)) return false;
  return (
    !row.never?.includes(moment) && !(row.prepare?.includes("receive") && moment === "answered")
  );
}

/**
 * Calls a row of the table in a moment, and only there with what `failing` makes fail.
 * @returns what it did, from its first instruction to its last.
 */
export async function callWrapper(
  guests: Guests,
  row: WrapperRow,
  moment: Moment,
  failing: ReadonlyMap<string, number> = new Map(),
): Promise<Observation> {
  const ofConnection = isOfConnection(row);
  const host = await startHost(ofConnection ? guests.connections : guests.streams);
  const rows = ofConnection ? connectionRows : wrapperRows;
  host.call("choose", rows.indexOf(row), allMoments.indexOf(moment));
  let calls: readonly HostCall[] = [];
  let logs: readonly LogLine[] | undefined;
  host.onMark = (isBegin) => {
    if (isBegin) {
      for (const [name, status] of failing) host.failing.set(name, status);
      host.calls.length = 0;
      host.logs.length = 0;
    } else {
      host.failing.clear();
      calls = [...host.calls];
      logs = [...host.logs];
    }
  };
  if (ofConnection) runConnection(host);
  else runStream(host, row, moment);
  if (!logs) throw new Error(`${row.member} was not called in ${moment}`);
  return { answer: host.stringAt(host.call("answered")), calls, logs };
}

function runStream(host: WholeHost, row: WrapperRow, moment: Moment): void {
  const preparations = ["change", "collect", "queue", "open", "timer", "receive"];
  const prepared = preparations.map((name) => Number(row.prepare?.some((item) => item === name)));
  host.call("prepareFor", ...prepared.map((flag) => flag || 0), Number(row.side === "response"));
  host.call("setCourse", Number(moment === "answered"), Number(moment === "outcome"));
  const isHeld = moment === "outcome" || row.prepare?.includes("receive") === true;
  runPlugin(host);
  runRequest(host, isHeld);
  runRest(host);
}

function runPlugin(host: WholeHost): void {
  host.callAsStart("callNow");
  host.properties.set("plugin_root_id", "probe");
  host.call("proxy_on_context_create", 1, 0);
  host.call("proxy_on_vm_start", 1, 0);
  host.call("proxy_on_configure", 1, 0);
}

function runRequest(host: WholeHost, isHeld: boolean): void {
  host.call("proxy_on_context_create", 2, 1);
  host.maps.set(0, requestHeaders());
  host.call("proxy_on_request_headers", 2, 3, 0);
  if (isHeld) {
    for (const { token } of host.callouts) host.answerCallout(token, answerToCallout);
  }
  host.maps.delete(0);
  host.call("proxy_on_tick", 1);
  host.buffers.set(0, encoder.encode("body"));
  host.call("proxy_on_request_body", 2, 4, 1);
  host.buffers.delete(0);
  host.maps.set(1, [["x-trailer", "1"]]);
  host.call("proxy_on_request_trailers", 2, 1);
  host.maps.delete(1);
}

function runRest(host: WholeHost): void {
  host.maps.set(2, responseHeaders());
  host.call("proxy_on_response_headers", 2, 3, 0);
  host.maps.delete(2);
  host.buffers.set(1, encoder.encode("body"));
  host.call("proxy_on_response_body", 2, 4, 1);
  host.buffers.delete(1);
  host.call("proxy_on_response_trailers", 2, 1);
  host.maps.set(0, requestHeaders());
  host.maps.set(2, responseHeaders());
  host.areMapsReadOnly = true;
  host.call("proxy_on_log", 2);
  host.maps.clear();
  host.call("proxy_on_done", 2);
  host.call("proxy_on_delete", 2);
  host.call("proxy_on_tick", 1);
  host.call("proxy_on_done", 1);
  host.call("proxy_on_delete", 1);
}
