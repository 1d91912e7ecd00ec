// The outcome of a call. The numbers up to 12 are the host's, those from 100 are the SDK's own.

/**
 * What became of a call. No call of this SDK throws or traps for anything that the host answers
 * or the network sends; it returns one of these (or `null`, where a value was asked for).
 *
 * Source: values 0 to 12 are `proxy_status_t` of the proxy-wasm ABI v0.2.1 with the additions of
 * proxy-wasm-cpp-host (`WasmResult`). A host may answer a number that is not listed.
 */
export enum Status {
  /** Done. */
  Ok = 0,
  /** What was named does not exist. */
  NotFound = 1,
  /** The host refused an argument; for header maps: the map is not available in this callback. */
  BadArgument = 2,
  /** The value exists and has no byte form. */
  SerializationFailure = 3,
  /** The host could not parse what it was given. */
  ParseFailure = 4,
  /** The expression is not valid. */
  BadExpression = 5,
  /** The host could not read the arguments, or the module refused the memory for the answer. */
  InvalidMemoryAccess = 6,
  /** The queue is empty. */
  Empty = 7,
  /** Somebody else wrote first. */
  CasMismatch = 8,
  /** The answer has another type than expected. */
  ResultMismatch = 9,
  /** The host failed, or the call is not among the capabilities granted to the plugin. */
  InternalFailure = 10,
  /** The connection was lost. */
  BrokenConnection = 11,
  /** The host does not have this call. */
  Unimplemented = 12,

  /** Not sent: the header name is empty or not a token (RFC 9110, section 5.1). */
  InvalidHeaderName = 100,
  /**
   * Not sent: the header value holds CR, LF or NUL (RFC 9110, section 5.5), or is a `:status`
   * outside 200 to 599.
   */
  InvalidHeaderValue = 101,
  /** Not sent: the stream is over. */
  StreamEnded = 102,
  /** Not sent: in this callback, or in this state of the stream, the call would harm Envoy. */
  NotAllowed = 103,
}
