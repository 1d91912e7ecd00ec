// What is known of each member of the SDK that comes to a call of the host: when it is legal, what it answers
// elsewhere and when the host refuses, and which rules of the host stand behind it. The one table of the
// reference; test/sdk/wrappers.test.ts holds every line of it against the SDK, status by status and moment by moment.

import type { HostCallFacts } from "./host-call-facts.js";
import { sharedCalls } from "./shared-calls.js";
import { streamCalls } from "./stream-calls.js";

export const hostCalls: Readonly<Record<string, HostCallFacts>> = {
  ...streamCalls,
  ...sharedCalls,
};
