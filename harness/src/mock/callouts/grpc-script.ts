// How a test scripts a gRPC server.

import type { HeaderPair } from "../headers/pairs.js";

/** A gRPC call as its server knows it so far. Texts are byte strings. */
export interface GrpcServerCall {
  readonly cluster: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** All headers with the metadata among them, without `:authority` and other pseudo headers. */
  readonly headers: readonly HeaderPair[];
  /** Messages so far, without their frames. */
  readonly messages: readonly Uint8Array[];
  /** The client sends no more. */
  readonly ended: boolean;
}

/** What a gRPC server sends at one time, in this order. */
export interface GrpcAnswer {
  /** Headers of the response; they go with its first part. */
  readonly initialMetadata?: readonly HeaderPair[];
  /** Protobuf messages, without frames. */
  readonly messages?: readonly Uint8Array[];
  /**
   * Ends the call with this `grpc-status`. With nothing before it, a status that is not 0 goes as "trailers
   * only", in the headers. Default: 0 in a fixed answer; in that of a function the call stays open.
   */
  readonly status?: number;
  /** `grpc-message`, as it stands on the wire. */
  readonly message?: string;
  readonly trailingMetadata?: readonly HeaderPair[];
  /** Milliseconds of the mock's own time before it. Default: 0. */
  readonly delay?: number;
}

/**
 * A fixed answer comes when the client has sent everything. A function is asked when the call begins, for each
 * message, and when the client ends; undefined: nothing to say yet.
 */
export type GrpcScript = GrpcAnswer | ((call: GrpcServerCall) => GrpcAnswer | undefined);
