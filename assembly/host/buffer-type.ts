// Numbers of the host's buffers. Source: proxy-wasm ABI v0.2.1, "proxy_buffer_type_t".

export enum BufferType {
  RequestBody = 0,
  ResponseBody = 1,
  DownstreamData = 2,
  UpstreamData = 3,
  CalloutBody = 4,
  GrpcMessage = 5,
  VmConfiguration = 6,
  PluginConfiguration = 7,
}
