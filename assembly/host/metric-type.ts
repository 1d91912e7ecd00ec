// Kinds of the host's metrics. Source: proxy-wasm ABI v0.2.1, "proxy_metric_type_t".

export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}
