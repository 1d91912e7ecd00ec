// One gRPC call over a stream of the host: headers out, messages in frames both ways, the status at the end.
// Source: Envoy source/common/grpc/async_client_impl.cc and common.cc; grpc/grpc doc/PROTOCOL-HTTP2.md.

import { fromByteString } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { grpcStatusOfHttp } from "../stream/stream-info.js";
import type { CalloutOwner, PendingCallout } from "./callouts.js";
import type { Cluster } from "./cluster.js";
import { GrpcFrameReader, grpcFrame } from "./grpc-frames.js";
import type { GrpcTarget } from "./grpc-service.js";
import { RouterStream } from "./router-stream.js";

export interface GrpcEvents {
  initialMetadata(map: HeaderMap): void;
  message(bytes: Uint8Array): void;
  trailingMetadata(map: HeaderMap): void;
  /** The last one. */
  closed(status: number, message: string): void;
}

export interface GrpcRequest {
  readonly target: Extract<GrpcTarget, { kind: "envoy" }>;
  readonly service: string;
  readonly method: string;
  readonly metadata: readonly HeaderPair[];
  /** Milliseconds, 0: none; undefined: said to nobody, as for streams. */
  readonly timeout: number | undefined;
}

const grpcStatus = { ok: 0, unknown: 2, internal: 13 } as const;

/** As on the wire: at most eight digits, and the unit. */
function grpcTimeout(milliseconds: number): string {
  const most = 99_999_999;
  if (milliseconds <= most) return `${milliseconds}m`;
  return `${Math.floor(milliseconds / 1000)}S`; // A number of 32 bits never needs minutes.
}

/** Values of `-bin` headers travel in base64; they move to the end, and the first of a name stays. */
function encodeBinaryValues(map: HeaderMap): void {
  const first = new Map<string, string>();
  for (const [name, value] of map.pairs()) {
    if (name.endsWith("-bin") && !first.has(name)) first.set(name, value);
  }
  for (const [name, value] of first) {
    map.remove(name);
    map.add(name, Buffer.from(fromByteString(value)).toString("base64"));
  }
}

function headersOf({ target, service, method, metadata, timeout }: GrpcRequest): HeaderMap {
  const map = new HeaderMap("requestHeaders", [
    [":method", "POST"],
    [":path", `/${service}/${method}`],
    [":authority", target.authority === "" ? target.cluster : target.authority],
    ["te", "trailers"],
    ...(timeout === undefined ? [] : [["grpc-timeout", grpcTimeout(timeout)] as const]),
    ["content-type", "application/grpc"],
  ]);
  for (const [name, value] of target.initialMetadata) if (value !== "") map.replace(name, value);
  for (const [name, value] of metadata) map.add(name, value);
  encodeBinaryValues(map);
  return map;
}

/** Undefined: there is none. A number that is no status is -1, as the module sees it. */
function statusIn(map: HeaderMap): number | undefined {
  const text = map.get("grpc-status") ?? "";
  if (text === "") return undefined;
  return /^\d+$/.test(text) && Number(text) <= 16 ? Number(text) : 0xffff_ffff;
}

export class GrpcCall implements PendingCallout {
  readonly cluster: string;
  private readonly owner: CalloutOwner;
  private readonly events: GrpcEvents;
  private readonly stream: RouterStream;
  private readonly reader = new GrpcFrameReader();
  private ended = false;

  constructor(
    owner: CalloutOwner,
    cluster: Cluster,
    request: GrpcRequest,
    events: GrpcEvents,
    kind: "call" | "stream",
  ) {
    this.owner = owner;
    this.events = events;
    this.cluster = cluster.name;
    this.stream = new RouterStream({
      owner,
      cluster,
      headers: headersOf(request),
      timeout: request.timeout ?? 0,
      keepsBody: kind === "call" || owner.callouts.envoy.isAtLeast("1.37"),
      addsEnvoyHeaders: request.target.addsEnvoyHeaders,
      events: {
        headers: (map, end) => this.receiveHeaders(map, end),
        data: (bytes, end) => this.receiveData(bytes, end),
        trailers: (map) => this.receiveTrailers(map),
        reset: () => this.fail(grpcStatus.internal),
      },
    });
  }

  get waitsForEver(): boolean {
    return this.stream.waitsForEver;
  }

  /** True once its status has been told, or it was cancelled. */
  get over(): boolean {
    return this.ended;
  }

  /** Sends the headers. False when it has ended at once. */
  begin(): boolean {
    this.owner.callouts.pending.add(this);
    this.stream.sendHeaders(false);
    return !this.ended;
  }

  send(message: Uint8Array, endOfStream: boolean): void {
    if (!this.ended) this.stream.sendData(grpcFrame(message), endOfStream);
  }

  halfClose(): void {
    if (!this.ended) this.stream.sendData(new Uint8Array(0), true);
  }

  /** Ends it without a word. */
  cancel(): void {
    this.ended = true;
    this.stream.cancel();
    this.owner.callouts.pending.delete(this);
  }

  private receiveHeaders(map: HeaderMap, endOfStream: boolean): void {
    if (this.ended) return;
    const status = Number(map.get(":status"));
    const carriesStatus = statusIn(map) !== undefined;
    const trailersOnly = endOfStream && (status === 200 || carriesStatus);
    if (trailersOnly || status !== 200) {
      this.events.initialMetadata(new HeaderMap("responseHeaders"));
      if (trailersOnly) this.receiveTrailers(map);
      else this.fail(grpcStatusOfHttp(status));
    } else this.events.initialMetadata(map);
  }

  private receiveData(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.ended) return;
    const frames = this.reader.read(bytes);
    if (frames === undefined) {
      this.fail(grpcStatus.internal);
      return;
    }
    for (const { compressed, data } of frames) {
      if (compressed && data.length > 0) {
        this.fail(grpcStatus.internal);
        return;
      }
      this.events.message(data);
      if (this.over) return;
    }
    if (endOfStream) this.fail(grpcStatus.unknown);
  }

  private receiveTrailers(map: HeaderMap): void {
    if (this.ended) return;
    this.events.trailingMetadata(new HeaderMap("responseTrailers", map.pairs()));
    this.close(statusIn(map) ?? grpcStatus.unknown, map.get("grpc-message") ?? "");
  }

  private fail(status: number): void {
    if (this.ended) return;
    this.events.trailingMetadata(new HeaderMap("responseTrailers"));
    this.close(status, "");
  }

  private close(status: number, message: string): void {
    // The module cancelled it in the callback before: Envoy tells the end until 1.38.
    if (this.ended && this.owner.callouts.envoy.isAtLeast("1.39")) return;
    const { details } = this.stream;
    const enhanced =
      message === "" || details === "" ? message + details : `${message}{${details}}`;
    this.ended = true;
    this.events.closed(status, enhanced);
    this.cancel();
  }
}
