// What a stream callback tells the host to do next. Only the two results that are safe in every
// callback are offered: body results 2 to 5 leave Envoy with a dangling buffer.

/**
 * The answer of a request or response callback.
 *
 * Source: proxy-wasm ABI v0.2.1, "proxy_action_t"; the numbers are the ABI's.
 */
export enum Action {
  /** Hand the headers, body or trailers on to the next filter. */
  Continue = 0,
  /**
   * Hold the stream here.
   *
   * After a headers callback nothing more comes from this direction until `resume()` (unless the
   * Envoy filter sets `allow_on_headers_stop_iteration`: then body callbacks go on). After a body
   * callback the body is buffered by the host, and the next body callback sees all of it. Envoy
   * answers 413 (request) or resets (response) when its buffer limit is passed.
   */
  Pause = 1,
}
