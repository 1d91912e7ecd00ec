// Trace context for the upstream. Measured is the start of a trace; a trace that has begun must go on. Nothing is
// sampled, so that Envoy's tracer exports nothing either.

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = `00-${traceId}-b7ad6b7169203331-00`;
/** Not sampled; the flag of random ids (level 2) is set by those who know it. */
const started = [/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[02]$/];
/** With the client's span as parent or, where a span is made for the proxy, with that. */
const continued = [new RegExp(`^00-${traceId}-(?!0{16})[0-9a-f]{16}-00$`)];
const requestWith = (traceparent) => ({ method: "GET", headers: [["traceparent", traceparent]] });

export const trace = {
  name: "trace",
  title: "starts a trace for a request without traceparent",
  throughUpstream: true, // Envoy's tracer writes the headers of upstream requests alone.
  request: { method: "GET", headers: [] },
  answer: { headers: [], body: "hello" },
  expect: { status: 200, upstream: { traceparent: started } },
  checks: [
    {
      request: requestWith(parent),
      expect: { status: 200, upstream: { traceparent: continued } },
    },
    {
      request: requestWith(parent.replace(traceId, traceId.toUpperCase())),
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
  ours: { filter: "trace", configuration: { sampling: { root_percent: 0 } } },
};
