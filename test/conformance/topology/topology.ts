// One script for a whole proxy, run on a real Envoy and on the mock host: workers, services, access loggers, updates of
// the listener. Compared are the results of its steps and what each thread logged.

import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type {
  EnvoyMinor,
  MockPlugin,
  MockProxyOptions,
  RemoteModule,
} from "../../../harness/src/mock/index.js";
import { realEnvoy } from "../../e2e/real-envoy.js";
import { fromEnvoy } from "../from-envoy.js";
import { MockSide } from "./mock-side.js";
import { EnvoySide } from "./envoy-side.js";

export interface TopologyPlugin extends MockPlugin {
  readonly wasm: Uint8Array | RemoteModule;
}

export interface TopologySetup {
  readonly filters: readonly TopologyPlugin[];
  readonly services?: readonly (TopologyPlugin & { singleton?: boolean })[];
  readonly accessLoggers?: readonly TopologyPlugin[];
  /** Of Envoy. Default: 1.40. */
  readonly version?: EnvoyMinor;
  readonly workers?: number;
  /** What the server behind the cluster "code" answers to each path; other paths: 500. */
  readonly code?: Readonly<Record<string, Uint8Array>>;
  /** The listener comes by discovery, so that it can be updated. Default: it is there from the start. */
  readonly updates?: boolean;
  /** Seconds. Default: 1. */
  readonly drain?: number;
  /** The environment of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly mock?: Partial<MockProxyOptions>;
}

/** What a script can do on both sides. */
export interface Side {
  /** One request on a connection of its own: "STATUS BODY", or "no reply". */
  get(headers?: readonly (readonly [string, string])[]): Promise<string>;
  /** Another filter chain: "taken" or "refused". */
  update(filters: readonly TopologyPlugin[]): Promise<string>;
  /** Lets that many milliseconds pass. */
  wait(milliseconds: number): Promise<void>;
  /** The statistics with these names. */
  statistics(...names: string[]): Promise<Record<string, number>>;
  stop(): Promise<void>;
  /** By thread: the main thread first, then each worker. */
  lines(): { main: string[]; workers: string[][] };
}

export interface TopologyCase {
  readonly setup: TopologySetup;
  readonly script: (side: Side) => Promise<unknown>;
}

interface Outcome {
  readonly result: unknown;
  readonly main: readonly string[];
  readonly workers: readonly (readonly string[])[];
}

async function run(side: Side, { script }: TopologyCase): Promise<Outcome> {
  try {
    const result = await script(side);
    await side.stop();
    const { main, workers } = side.lines();
    // Which worker took what is chance on both sides.
    return { result, main, workers: workers.sort((a, b) => b.length - a.length) };
  } finally {
    await side.stop();
  }
}

/** Same results, same lines on each thread. */
export function compareTopology(name: string, test: TopologyCase): void {
  it(name, { timeout: 60_000 }, async (context) => {
    const path = await realEnvoy(context, test.setup.version);
    const real = await fromEnvoy(async () => run(await EnvoySide.start(path, test.setup), test));
    const mock = await run(await MockSide.start(test.setup), test);
    expect(mock).toEqual(real);
  });
}

/** A request whose reply is not waited for at once. */
export function began(reply: Promise<string>): Promise<string> {
  reply.catch(() => undefined);
  return reply;
}

export const soon = (): Promise<void> => sleep(50);
