// The two halves of an HTTP stream. Source: proxy-wasm ABI v0.2.1, "proxy_stream_type_t".

export enum Direction {
  Request = 0,
  Response = 1,
}
