// Trace context for the upstream: continues the client's trace with a new span id. Nothing is sampled, so Envoy's tracer
// exports nothing either.

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = `00-${traceId}-b7ad6b7169203331-00`;
const started = [/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/];

export const trace = {
  name: "trace",
  title: "continues the trace of a traceparent header with a new span id",
  throughUpstream: true, // Envoy's tracer writes the headers of upstream requests alone.
  request: { method: "GET", headers: [["traceparent", parent]] },
  answer: { headers: [], body: "hello" },
  expect: {
    status: 200,
    upstream: {
      traceparent: [new RegExp(`^00-${traceId}-(?!b7ad6b7169203331|0{16})[0-9a-f]{16}-00$`)],
    },
  },
  checks: [
    {
      request: { method: "GET", headers: [] },
      expect: { status: 200, upstream: { traceparent: started } },
    },
    {
      request: { method: "GET", headers: [["traceparent", parent.replace("-b7", "-B7")]] },
      expect: { status: 200, upstream: { traceparent: started } },
    },
  ],
  native: {
    filters: [],
    connectionManager: {
      tracing: {
        random_sampling: { value: 0 },
        provider: {
          name: "envoy.tracers.opentelemetry",
          typed_config: {
            "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
            service_name: "bench",
            // Envoy asks for an exporter; without a sampled span it has nothing to do.
            http_service: {
              http_uri: { uri: "http://upstream/v1/traces", cluster: "upstream", timeout: "1s" },
            },
          },
        },
      },
    },
  },
  raw: { module: "trace" },
  ours: { filter: "trace" },
};
