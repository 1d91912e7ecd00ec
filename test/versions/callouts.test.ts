// Callouts of which Envoy 1.36 to 1.39 do not all tell the same as 1.40, on each of them and on the mock host that is
// told to be it.

import { envoyMinors, newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { calloutCases } from "../conformance/callout-cases.js";
import { compareCallouts } from "../conformance/compare-callouts.js";
import { compareGrpcCalls } from "../conformance/compare-grpc-calls.js";
import { grpcCases } from "../conformance/grpc-cases.js";

const differing = [
  "not found", // keep-alive of the answer, since 1.38
  "a dead host", // why the connection failed, since 1.38
  "a line break in a value", // the connection is closed, since 1.39
  "HTTP/2: te: gzip", // the error code of the server, since 1.37
  "HTTP/2: a length without a body",
  "another te: stream",
  "another content-length: call",
  "a retried stream", // its messages are sent again, since 1.37
  "cancelled in the callback of trailing metadata", // nothing more comes, since 1.39
];

const chosen = <T extends { readonly name: string }>(cases: readonly T[]): T[] =>
  cases.filter(({ name }) => differing.some((end) => name.endsWith(end)));

for (const envoy of envoyMinors.filter((minor) => minor !== newestEnvoy)) {
  compareCallouts(envoy, chosen(calloutCases));
  compareGrpcCalls(envoy, chosen(grpcCases));
}
