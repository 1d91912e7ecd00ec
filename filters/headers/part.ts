// The four parts of an exchange that operations are for.

/** What operations change. */
export enum Part {
  /** The headers of the request. */
  Request,
  /** Its trailers. */
  RequestTrailers,
  /** The headers of the response. */
  Response,
  /** Its trailers. */
  ResponseTrailers,
}
