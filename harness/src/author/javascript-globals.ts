// Globals of JavaScript that a filter cannot use, and what to write instead. Some exist in AssemblyScript
// and import a function of a JavaScript host, so that the module compiles and Envoy refuses it.

import { sdkPackage } from "./author-program.js";

export interface ForbiddenGlobal {
  /** As in "Date.now() …": what was written. */
  readonly what: string;
  /** Why it cannot work, as the end of the sentence. */
  readonly why: string;
  readonly fix: string;
}

const noHost = "needs a JavaScript host, and Envoy is not one";
const notThere = "does not exist in AssemblyScript";

const logFix = `log.info("…"), with import { log } from "${sdkPackage}"`;
const nowFix = `now() / 1_000_000 for milliseconds (u64), with import { now } from "${sdkPackage}"`;
const timerFix =
  "use onTick of a class that extends Plugin, or compare now() with a time that you kept";
const fetchFix = "decide from the request and the configuration, without a call to a service";
const environmentFix =
  "a filter runs inside the proxy and has no process: hand it what it needs as configuration";
const bytesFix = "use Bytes of the SDK, or Uint8Array";

/** By `name` or `name.member`. The longer key wins. */
export const forbiddenGlobals: ReadonlyMap<string, ForbiddenGlobal> = new Map(
  Object.entries({
    "Date.now": { what: "Date.now()", why: noHost, fix: nowFix },
    "performance.now": {
      what: "performance.now()",
      why: noHost,
      fix: `monotonicNow(), nanoseconds as u64, with import { monotonicNow } from "${sdkPackage}"`,
    },
    console: { what: "console", why: noHost, fix: logFix },
    process: { what: "process", why: noHost, fix: environmentFix },
    crypto: {
      what: "crypto",
      why: noHost,
      fix: "Math.random() works here (not for secrets); let a service behind the proxy make secrets",
    },
    fetch: { what: "fetch", why: notThere, fix: fetchFix },
    XMLHttpRequest: { what: "XMLHttpRequest", why: notThere, fix: fetchFix },
    setTimeout: { what: "setTimeout", why: notThere, fix: timerFix },
    setInterval: { what: "setInterval", why: notThere, fix: timerFix },
    queueMicrotask: { what: "queueMicrotask", why: notThere, fix: timerFix },
    Promise: {
      what: "Promise",
      why: notThere,
      fix: "return Action.Pause, and go on in a later callback",
    },
    JSON: {
      what: "JSON",
      why: notThere,
      fix: "read and write the text yourself, or with a library",
    },
    require: { what: "require", why: notThere, fix: 'write import { … } from "…"' },
    Buffer: { what: "Buffer", why: notThere, fix: bytesFix },
    TextEncoder: { what: "TextEncoder", why: notThere, fix: "Bytes.fromString(text) of the SDK" },
    TextDecoder: { what: "TextDecoder", why: notThere, fix: "bytes.toString() of the SDK's Bytes" },
    RegExp: {
      what: "RegExp",
      why: notThere,
      fix: "use startsWith, endsWith, includes or indexOf",
    },
    URL: {
      what: "URL",
      why: notThere,
      fix: 'take the path from this.request.headers.get(":path")',
    },
    eval: { what: "eval", why: notThere, fix: "write the code out" },
    undefined: { what: "undefined", why: notThere, fix: "absence is null: type | null" },
    window: { what: "window", why: notThere, fix: environmentFix },
    document: { what: "document", why: notThere, fix: environmentFix },
  }),
);
