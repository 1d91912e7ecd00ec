// What a module names as the target of a gRPC call: a serialised envoy.config.core.v3.GrpcService, or the plain
// name of a cluster, which Envoy tries only when the bytes are no protobuf message.
// Source: Envoy api/envoy/config/core/v3/grpc_service.proto; protobuf.dev/programming-guides/encoding.

import { toByteString } from "../bytes.js";
import { fieldsOf, type ProtobufField } from "../foreign/protobuf.js";
import type { HeaderPair } from "../headers/pairs.js";

export type GrpcTarget =
  | {
      readonly kind: "envoy";
      readonly cluster: string;
      /** `:authority` of the calls; empty: the cluster's name. */
      readonly authority: string;
      readonly initialMetadata: readonly HeaderPair[];
      readonly addsEnvoyHeaders: boolean;
    }
  /** The client that Envoy links from the gRPC library. */
  | { readonly kind: "google" }
  /** A message without a target: Envoy panics. */
  | { readonly kind: "none" };

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A message whose fields with these numbers are texts and messages, as a parser demands. */
function parse(
  bytes: Uint8Array,
  texts: readonly number[],
  messages: readonly number[],
): readonly ProtobufField[] | undefined {
  const fields = fieldsOf(bytes);
  const sound = fields?.every(({ number, bytes: content }) => {
    if (content === undefined) return true;
    if (texts.includes(number)) return isUtf8(content);
    return !messages.includes(number) || fieldsOf(content) !== undefined;
  });
  return sound === true ? fields : undefined;
}

/** The last of a field with a length, as a byte string. */
function text(fields: readonly ProtobufField[], number: number): string {
  const last = fields.findLast((field) => field.number === number && field.bytes !== undefined);
  return last?.bytes === undefined ? "" : toByteString(last.bytes);
}

/** Undefined for bytes that are no message. */
export function readGrpcService(bytes: Uint8Array): GrpcTarget | undefined {
  const fields = parse(bytes, [], [3, 6]);
  if (fields === undefined) return undefined;
  let target: GrpcTarget = { kind: "none" };
  let envoyGrpc: readonly ProtobufField[] = [];
  const initialMetadata: HeaderPair[] = [];
  for (const { number, bytes: content } of fields) {
    if (content === undefined) continue;
    if (number === 1) {
      const parsed = parse(content, [1, 2], [3, 4]);
      if (parsed === undefined) return undefined;
      envoyGrpc = target.kind === "envoy" ? [...envoyGrpc, ...parsed] : parsed; // They are merged.
      target = {
        kind: "envoy",
        cluster: text(envoyGrpc, 1),
        authority: text(envoyGrpc, 2),
        initialMetadata,
        addsEnvoyHeaders: !envoyGrpc.some((field) => field.number === 5 && field.value !== 0),
      };
    } else if (number === 2) {
      if (parse(content, [1, 4, 5], [2, 3, 6, 7, 8]) === undefined) return undefined;
      target = { kind: "google" };
    } else if (number === 5) {
      const pair = parse(content, [1, 2], []);
      if (pair === undefined) return undefined;
      initialMetadata.push([text(pair, 1), text(pair, 2)]);
    }
  }
  return target;
}

/** What Envoy demands of metadata in the message; without it there is no client. */
export function isAllowedMetadata([name, value]: HeaderPair): boolean {
  if (name.startsWith(":") || name.toLowerCase() === "host") return false;
  // A percent sign begins a format command, or stands twice.
  return /^(?:[^%]|%%|%[A-Z0-9_]+(?:\([^)]*\))?(?::\d+)?%)*$/.test(value);
}
