// Messages of scenarios as the mock host has them, and back.

import type { RawUpstreamRequest, UpstreamAnswer } from "../mock/index.js";
import type { ScenarioAnswer } from "./scenario.js";
import type { ObservedRequest } from "./target.js";

export function observedRequest(request: RawUpstreamRequest): ObservedRequest {
  const { method, path, authority, headers, chunks, trailers } = request;
  return { method, path, authority, headers, body: Buffer.concat(chunks), trailers };
}

export function mockAnswer(answer: ScenarioAnswer): UpstreamAnswer {
  return answer === "never" ? "silent" : answer;
}
