// All families of host calls, by name. Each is a plain object of functions and can be replaced by another,
// which is how a test makes a host call fail.

import type { HostCall, HostCallFamily } from "../vm/host-call.js";
import { buffers } from "./buffers.js";
import { callouts } from "./callouts.js";
import { clock } from "./clock.js";
import { contexts } from "./contexts.js";
import { dns } from "./dns.js";
import { environment } from "./environment.js";
import { foreignFunctions } from "./foreign-functions.js";
import { grpc } from "./grpc.js";
import { headerMaps } from "./header-maps.js";
import { localReply } from "./local-reply.js";
import { logging } from "./logging.js";
import { metrics } from "./metrics.js";
import { properties } from "./properties.js";
import { sharedData } from "./shared-data.js";
import { sharedQueues } from "./shared-queues.js";
import { status } from "./status.js";
import { streamControl } from "./stream-control.js";
import { timer } from "./timer.js";
import { wasi } from "./wasi.js";

export const families = {
  buffers,
  callouts,
  clock,
  contexts,
  dns,
  environment,
  foreignFunctions,
  grpc,
  headerMaps,
  localReply,
  logging,
  metrics,
  properties,
  sharedData,
  sharedQueues,
  status,
  streamControl,
  timer,
  wasi,
} as const;

export type HostCallFamilies = Readonly<Record<keyof typeof families, HostCallFamily>>;

/** One table of all host calls by name. */
export function hostCallTable(
  replaced: Partial<HostCallFamilies> = {},
): ReadonlyMap<string, HostCall> {
  return new Map(Object.values({ ...families, ...replaced }).flatMap(Object.entries<HostCall>));
}
