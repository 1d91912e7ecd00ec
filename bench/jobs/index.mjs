// The jobs, in the order of the report. A job is what a filter does for one request, written down so that
// variants of it can be compared:
//
//   name, title    as in the report
//   request        what is sent, without host: { method, headers: [name, value][] }; or
//   requests       several, sent in turn
//   answer         of the upstream: { headers, body }
//   expect         what `request` must lead to: { status, reply, upstream }; reply and upstream give all
//                  values of a header by its name, in order, [] for absent; upstream: null for "not reached";
//                  in a check, status may be a list of those that will do
//   checks         more requests that show that the job is done: { request, expect }
//   flood          a check of numbers: { request, count, atLeast: { [status]: replies } }
//   throughUpstream  true when Envoy's own way works only for requests that go to an upstream
//   native         Envoy's own way: { filters, connectionManager, perFilter }; `lacks` names the reply
//                  headers of the job that it does not set
//   raw            bench/raw/MODULE.ts: { module }
//   ours           the filter of this repository and its configuration: { filter, configuration, clusters };
//                  clusters: what the servers that it calls answer, { headers, body } by the cluster's name
//   variants       in place of raw and ours: { name, modules, native, expect, held }; each module is { raw }, { guest } of
//                  bench/guests/GUEST.ts, { rust } of bench/rust where it can be built, or { filter }, and has a VM of
//                  its own, with allowedCapabilities only these host calls and callbacks; native, in place of modules: a way of Envoy's; expect, when it is not that of
//                  the job; held: so many other streams live meanwhile
//   compared       pairs of names of variants; without it ours, native and raw, each with each
//   settings       { starts, rounds, requests } in place of the usual ones
//   goals          { figure, of, to, most }: figure of a comparison (see summary.mjs)

import { corsBesideHeaders, traceBesideHeaders } from "./beside-headers.mjs";
import { cors } from "./cors.mjs";
import { empty, emptyWithState } from "./empty.mjs";
import { fourOperations, fourWrites } from "./four-operations.mjs";
import { fusedFourWrites, fusedOneWrite } from "./fused.mjs";
import { headers } from "./headers.mjs";
import { helloHeader } from "./hello-header.mjs";
import { jwtAlgorithms } from "./jwt-algorithms.mjs";
import { jwtHs256 } from "./jwt-hs256.mjs";
import { jwtRs256 } from "./jwt-rs256.mjs";
import { liveStreams } from "./live-streams.mjs";
import { rateLimitClientIp } from "./rate-limit-client-ip.mjs";
import { rateLimit } from "./rate-limit.mjs";
import { trace } from "./trace.mjs";

export const jobs = [
  ...[empty, emptyWithState, helloHeader, fourOperations, fourWrites],
  ...[fusedOneWrite, fusedFourWrites, liveStreams],
  ...[headers, cors, rateLimit, rateLimitClientIp, jwtHs256, jwtRs256, trace],
  ...jwtAlgorithms,
  ...[corsBesideHeaders, traceBesideHeaders],
];
