// The mock host's part of a topology test.

import {
  MockProxy,
  MockStalledError,
  MockStartError,
  MockStreamReset,
  type LogLine,
} from "../../../harness/src/mock/index.js";
import type { Side, TopologyPlugin, TopologySetup } from "./topology.js";

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

export function lineText({ prefix, message, fromHost, level }: LogLine): string {
  return fromHost ? `${level}: ${message.split("\n")[0]}` : `${prefix.trim()}: ${message}`;
}

export class MockSide implements Side {
  private constructor(private readonly proxy: MockProxy) {}

  static async start(setup: TopologySetup): Promise<MockSide> {
    const { filters, services = [], accessLoggers = [], workers = 1, drain = 1 } = setup;
    const proxy = await MockProxy.start({
      filters,
      services,
      accessLoggers,
      workers,
      drainTime: drain * 1000,
      stallTimeout: 0,
      processEnvironment: setup.environment ?? {},
      clusters: {
        code: ({ path }) => {
          const module = setup.code?.[path];
          const chunks = module === undefined ? [Buffer.from("no such module")] : [module];
          return { status: module === undefined ? 500 : 200, headers: [], chunks };
        },
      },
      ...(setup.version !== undefined && { envoy: setup.version }),
      ...setup.mock,
    });
    return new MockSide(proxy);
  }

  async get(headers: readonly (readonly [string, string])[] = []): Promise<string> {
    const request = { method: "GET", path: "/", authority: "example.test", headers };
    try {
      const { status, body } = await this.proxy.send(request);
      return `${status} ${Buffer.from(body).toString()}`;
    } catch (error) {
      if (error instanceof MockStreamReset || error instanceof MockStalledError) return "no reply";
      throw error;
    }
  }

  async update(filters: readonly TopologyPlugin[]): Promise<string> {
    try {
      await this.proxy.updateFilters(filters);
      return "taken";
    } catch (error) {
      if (error instanceof MockStartError) return "refused";
      throw error;
    }
  }

  async wait(milliseconds: number): Promise<void> {
    await turns();
    this.proxy.advanceTime(milliseconds);
    await turns();
  }

  async statistics(...names: string[]): Promise<Record<string, number>> {
    const all = this.proxy.statistics;
    return Object.fromEntries(names.map((name) => [name, Number(all.get(name))]));
  }

  stop(): Promise<void> {
    return this.proxy.close();
  }

  lines(): { main: string[]; workers: string[][] } {
    const main: string[] = [];
    const workers = new Map<string, string[]>();
    for (const line of this.proxy.logs) {
      if (line.level === "critical") continue;
      if (["base", "canary", "main"].includes(line.thread)) main.push(lineText(line));
      else {
        const own = workers.get(line.thread) ?? [];
        workers.set(line.thread, own);
        own.push(lineText(line));
      }
    }
    return { main, workers: [...workers.values()] };
  }
}
