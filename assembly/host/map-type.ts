// Numbers of the header maps of an HTTP stream, of callouts and of gRPC streams. Source: proxy-wasm ABI v0.2.1, "proxy_map_type_t".

export enum MapType {
  RequestHeaders = 0,
  RequestTrailers = 1,
  ResponseHeaders = 2,
  ResponseTrailers = 3,
  GrpcInitialMetadata = 4,
  GrpcTrailingMetadata = 5,
  CalloutHeaders = 6,
  CalloutTrailers = 7,
}
