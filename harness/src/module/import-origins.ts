// Where an import that Envoy does not offer comes from in AssemblyScript, and what to write instead.
// The names are those of the bindings in AssemblyScript's std/assembly/bindings/dom.ts and node.ts.

export interface ImportOrigin {
  /** What the author wrote, for the message. */
  readonly written: string;
  /** Finds it in a line of the author's source. */
  readonly pattern: RegExp;
  /** What to write instead: one line. */
  readonly fix: string;
}

const useTable =
  'extend the SDK\'s options in asconfig.json: "extends": "proxy-wasm-assemblyscript-sdk/asconfig.json"';

const logFix = "log.info(...) of the SDK writes to the proxy's log";
const dateFix = "now() of the SDK gives the wall clock in nanoseconds (u64)";
const clockFix = "monotonicNow() of the SDK gives a monotonic clock in nanoseconds (u64)";
const processFix =
  "a filter runs inside the proxy and has no process: give it what it needs as configuration";

const exact: ReadonlyMap<string, ImportOrigin> = new Map([
  [
    "env.abort",
    { written: "the abort handler", pattern: /\b(abort|throw|assert)\b/, fix: useTable },
  ],
  ["env.seed", { written: "Math.random", pattern: /\bMath\s*\.\s*random\b/, fix: useTable }],
  ["env.trace", { written: "trace()", pattern: /\btrace\s*\(/, fix: logFix }],
  ["env.Date.now", { written: "Date.now()", pattern: /\bDate\s*\.\s*now\b/, fix: dateFix }],
  [
    "env.Date.getTimezoneOffset",
    {
      written: "Date#getTimezoneOffset",
      pattern: /\bgetTimezoneOffset\b/,
      fix: "a proxy has no time zone of its own: compute in UTC",
    },
  ],
  [
    "env.performance.now",
    { written: "performance.now()", pattern: /\bperformance\s*\.\s*now\b/, fix: clockFix },
  ],
]);

const families: readonly (readonly [RegExp, ImportOrigin])[] = [
  [/^env\.console\./, { written: "console", pattern: /\bconsole\s*\./, fix: logFix }],
  [/^env\.process\./, { written: "process", pattern: /\bprocess\s*\./, fix: processFix }],
  [
    /^env\.crypto\.|^env\.getRandomValues/,
    {
      written: "crypto",
      pattern: /\bcrypto\s*\./,
      fix: "Math.random() works in a filter (not for secrets); for more, get the bytes from a service",
    },
  ],
  [
    /^env\.Math\./,
    {
      written: "JSMath",
      pattern: /\bJSMath\b/,
      fix: 'remove the alias Math=JSMath from "use" in asconfig.json: AssemblyScript\'s own Math needs no host',
    },
  ],
];

/** Origin of an import `module.name` in AssemblyScript's standard library, or undefined. */
export function importOrigin(name: string): ImportOrigin | undefined {
  return exact.get(name) ?? families.find(([pattern]) => pattern.test(name))?.[1];
}
