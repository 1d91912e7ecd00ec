// Status codes of gRPC, for local replies to gRPC requests.

/** Source: gRPC core, "Status codes and their use in gRPC". */
export enum GrpcStatus {
  /** None given: Envoy derives one from the HTTP status. */
  Unset = -1,
  /** It worked. */
  Ok = 0,
  /** The caller gave it up. */
  Canceled = 1,
  /** It failed, and nobody said how. */
  Unknown = 2,
  /** The request can not be right, whatever the state of the service. */
  InvalidArgument = 3,
  /** The time was over. */
  DeadlineExceeded = 4,
  /** What was asked for does not exist. */
  NotFound = 5,
  /** What was to be made exists. */
  AlreadyExists = 6,
  /** The caller is known and may not do this. */
  PermissionDenied = 7,
  /** A quota, or memory, is used up. */
  ResourceExhausted = 8,
  /** The service is not in the state for it. */
  FailedPrecondition = 9,
  /** It was broken off, such as by a conflict; try it again from the start. */
  Aborted = 10,
  /** A value lies beyond what there is. */
  OutOfRange = 11,
  /** The service does not have this method. */
  Unimplemented = 12,
  /** The service is broken. */
  Internal = 13,
  /** The service can not be reached now; try it again later. */
  Unavailable = 14,
  /** Data is lost or broken for good. */
  DataLoss = 15,
  /** Nobody says who the caller is. */
  Unauthenticated = 16,
}
