// HTTP callouts on a real Envoy and on the mock: what the server behind the cluster gets, and all that the module
// is told, must be the same.

import { newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { calloutCases } from "./callout-cases.js";
import { compareCallouts } from "./compare-callouts.js";

compareCallouts(newestEnvoy, calloutCases);
