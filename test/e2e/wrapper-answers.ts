// What the tests of wrappers on a real Envoy have in common: what is behind the clusters, and what the guests log.

import type { ModuleRun } from "../languages/module-run.js";
import type { Preparation } from "../sdk/wrapper-row.js";

/** In the order of their bits. */
export const preparations: readonly Preparation[] = [
  "change",
  "collect",
  "queue",
  "open",
  "timer",
  "receive",
];

/** The bits of what must be there before a call. */
export function bitsOf(prepare: readonly Preparation[] = []): number {
  return preparations.reduce((sum, name, bit) => sum + (prepare.includes(name) ? 1 << bit : 0), 0);
}

/** Lines of an Envoy whose module has failed. */
export const failures = /RuntimeError|wasm_fail|backtrace/;

export const answer = {
  status: 200,
  headers: [
    ["content-length", "4"],
    ["x-a", "1"],
  ],
  chunks: [new TextEncoder().encode("body")],
} as const;

/** What stands behind a guest. */
export const surroundings: Pick<ModuleRun, "upstream" | "clusters" | "wait"> = {
  upstream: answer,
  clusters: {
    web: { ...answer, headers: [["x-a", "1"]], trailers: [["x-t", "end"]] },
    rpc: { grpc: { messages: [Uint8Array.of(0x08, 0x01)], status: 0 } },
  },
  wait: 1,
};

/** The answers, by what they answer. */
export function answersIn(lines: readonly string[]): Map<string, string> {
  const found = lines.flatMap((line) => {
    const [, label = "", text = ""] = /(?:^| )(row \d+ moment \d+): (.*)$/s.exec(line) ?? [];
    return label === "" ? [] : [[label, text] as const];
  });
  return new Map(found);
}
