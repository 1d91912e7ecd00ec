// Sequences of raw ABI calls that run on the mock host and on a real Envoy; both must show the same reply,
// the same upstream request and the same log. Rule ids are those of the notes on Envoy's behaviour.

import type { ConformanceCase } from "./conformance-case.js";
import { hostCases } from "./host-cases.js";
import { streamCases } from "./stream-cases.js";

export type { ConformanceCase } from "./conformance-case.js";

export const cases: readonly ConformanceCase[] = [...streamCases, ...hostCases];
