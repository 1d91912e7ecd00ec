// Status codes of gRPC, for local replies to gRPC requests.

/** Source: gRPC core, "Status codes and their use in gRPC". */
export enum GrpcStatus {
  /** None given: Envoy derives one from the HTTP status. */
  Unset = -1,
  Ok = 0,
  Canceled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  AlreadyExists = 6,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Aborted = 10,
  OutOfRange = 11,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  DataLoss = 15,
  Unauthenticated = 16,
}
