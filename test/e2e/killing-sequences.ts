// The sequences that kill, hang or garble a real Envoy, each as near as an author can come to it through the SDK:
// the plugin of this name in test/fixtures/killing*, what is sent to it, and what comes of it instead.

import { callouts, foreign, grpc, oddities } from "./killing/calls.js";
import { closes, replies, repliesToOthers } from "./killing/ends.js";
import { bodies, framings } from "./killing/messages.js";
import { lostBodies, resumedAndEnded, resumes } from "./killing/resumes.js";
import type { Sequence } from "./killing/sequence.js";

export const sequences: Readonly<Record<string, readonly Sequence[]>> = {
  "replies [R4.6-13] [R4.6-14]": replies,
  "replies to other streams [R2.7-2] [R4.5-6]": repliesToOthers,
  "closes [R4.7-4] [R4.6-13]": closes,
  "streams that are let go [R4.7-2]": resumes,
  "streams that are let go and ended [R4.6-13] [R4.7-2]": resumedAndEnded,
  "bodies that would be lost [R3.2-3] [R3.3-6]": lostBodies,
  "bodies that are gone [R4.5-6] [R4.2-5]": bodies,
  "messages that end elsewhere [R4.4-14] [R4.4-15] [R4.4-16]": framings,
  "callouts [R4.14-1] [R4.14-9]": callouts,
  "gRPC calls [R4.15-2] [R4.15-4]": grpc,
  "functions of the host [R1.2-5] [R4.17-5]": foreign,
  "odd and huge values [R4.3-2] [R4.3-6]": oddities,
};

/** The fixture that registers a plugin. */
export function fixtureOf(plugin: string): string {
  if (plugin.startsWith("chain-")) return "killing-chains";
  return /^(call|grpc|foreign|names|huge)-/.test(plugin) ? "killing-calls" : "killing";
}
