// gRPC calls on a real Envoy and on the mock: what the server gets, and all that the module is told, must be the
// same.

import { newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { compareGrpcCalls } from "./compare-grpc-calls.js";
import { grpcCases } from "./grpc-cases.js";

compareGrpcCalls(newestEnvoy, grpcCases);
