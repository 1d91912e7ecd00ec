// The wrappers that exist for the request and for the response: headers and bodies.

import type { Moment } from "../../harness/src/reference/moments.js";
import type { WrapperRow } from "./wrapper-row.js";

/** Moments before a response. */
const duringRequest: readonly Moment[] = ["requestBody", "requestTrailers", "responseHeaders"];

function bothSides(row: WrapperRow): WrapperRow[] {
  return (["request", "response"] as const).map((side) => ({
    ...row,
    side,
    needs: "filter",
    call: row.call.replaceAll("$", side),
    ...(row.never && { never: side === "response" ? [...row.never, ...duringRequest] : row.never }),
  }));
}

const beforeBody: readonly Moment[] = [
  "streamConstructor",
  "requestHeaders",
  "answered",
  "tick",
  "outcome",
];
export const messageRows: WrapperRow[] = [
  {
    member: "HeaderMap.status",
    call: "code(filter.$.headers.status)",
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.size",
    call: "filter.$.headers.size.toString()",
    success: "3",
    refused: "0",
  },
  {
    member: "HeaderMap.has",
    call: 'flag(filter.$.headers.has("x-a"))',
    success: "true",
    refused: "false",
    // Anything but an answer is looked up in the copy of all headers.
    unharmedBy: ["proxy_get_header_map_value"],
    refusedBy: { proxy_get_header_map_value: { 1: "false" } },
  },
  {
    member: "HeaderMap.get",
    call: 'text(filter.$.headers.get("x-a"))',
    success: "1",
    refused: "null",
    unharmedBy: ["proxy_get_header_map_value"],
    refusedBy: { proxy_get_header_map_value: { 1: "null" } },
  },
  {
    member: "HeaderMap.getAll",
    call: 'filter.$.headers.getAll("x-a").length.toString()',
    success: "1",
    refused: "0",
  },
  {
    member: "HeaderMap.entries",
    call: "filter.$.headers.entries().length.toString()",
    success: "3",
    refused: "0",
  },
  {
    member: "HeaderMap.set",
    call: 'code(filter.$.headers.set("x-a", "2"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.add",
    call: 'code(filter.$.headers.add("x-b", "2"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HeaderMap.remove",
    call: 'code(filter.$.headers.remove("x-a"))',
    success: "0",
    refused: "status",
  },
  {
    member: "HttpCallout.copyHeader",
    call: 'copied(filter.$.headers, "x-a")',
    success: "1",
    refused: "0",
  },
  {
    member: "HttpCallout.copyHeaders",
    call: 'copied(filter.$.headers, "")',
    success: "1",
    refused: "0",
  },
  {
    member: "HttpRequest.resume",
    call: "code(filter.$.resume())",
    success: "0",
    refused: "status",
  },
  {
    member: "HttpRequest.collect",
    call: "action(filter.$.collect(new Collector(filter)))",
    success: "0",
    refused: "1",
    unharmedBy: ["proxy_get_buffer_status", "proxy_set_effective_context"],
  },
  {
    member: "HttpRequest.transform",
    call: "code(filter.$.transform(new Same()))",
    success: "0",
    refused: "status",
  },
  {
    member: "Body.willChange",
    call: "code(filter.$.body.willChange())",
    success: "0",
    refused: "status",
  },
  { member: "Body.size", call: "filter.$.body.size.toString()", success: "4", refused: "0" },
  { member: "Body.read", call: "text(filter.$.body.read())", success: "body", refused: "null" },
  {
    member: "Body.replace",
    call: 'code(filter.$.body.replace("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "Body.append",
    call: 'code(filter.$.body.append("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "Body.prepend",
    call: 'code(filter.$.body.prepend("new"))',
    prepare: ["change"],
    success: "0",
    refused: "status",
  },
  {
    member: "BodyOutcome.read",
    call: "readCollected()",
    prepare: ["collect"],
    never: beforeBody,
    success: "body",
    refused: "null",
  },
].flatMap((row) => bothSides(row as WrapperRow));
