// A mock proxy whose filter (test/fixtures/remote-keys) lets a request pass when the issuer's set has its key.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { MockProxy, type MockCluster } from "../../harness/src/mock/index.js";
import { fixtureModule } from "../e2e/compiled-fixture.js";
import { repository } from "../e2e/real-envoy.js";

const folder = join(repository, "filters", "jwt", "scenarios", "keys");
const published = JSON.parse(readFileSync(join(folder, "first.jwks.json"), "utf8")) as {
  keys: Record<string, string>[];
};
const { n, e } = published.keys.find(({ kid }) => kid === "first")!;

/** A set with a key of each name. */
export function setOf(...kids: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify({ keys: kids.map((kid) => ({ kty: "RSA", kid, n, e })) }));
}

/** The answer with that set. */
export function answers(
  kids: readonly string[],
  more: { delay?: number; headers?: readonly (readonly [string, string])[] } = {},
): { status: number; headers: readonly (readonly [string, string])[]; chunks: Buffer[] } {
  return { status: 200, headers: [], chunks: [setOf(...kids)], ...more };
}

/** What the filter tells in `x-keys`. */
export interface Told {
  readonly status: number;
  readonly state: string;
  /** Goes up with other keys. */
  readonly generation: number;
  /** How often the stream was woken. */
  readonly wakes: number;
}

export class KeyProxy {
  private constructor(readonly mock: MockProxy) {}

  static async start(
    issuer: MockCluster | undefined,
    settings: Record<string, unknown> = {},
    options: { workers?: number; time?: "manual"; seed?: string } = {},
  ): Promise<KeyProxy> {
    const { bytes } = await fixtureModule("remote-keys");
    const place = { cluster: "issuer", uri: "https://issuer.example/keys" };
    const mock = await MockProxy.start({
      filters: [
        {
          wasm: bytes,
          name: "remote-keys",
          configuration: { onStart: false, ...place, ...settings },
        },
      ],
      ...(issuer !== undefined && { clusters: { issuer } }),
      ...options,
    });
    onTestFinished(() => mock.close());
    return new KeyProxy(mock);
  }

  /** Asks for a key; without a worker chance chooses one. */
  async ask(kid: string | null, worker?: number, algorithm = "RS256"): Promise<Told> {
    const { status, headers } = await this.mock.send(
      {
        method: "GET",
        path: "/",
        authority: "shop.example",
        headers: [["x-alg", algorithm], ...(kid === null ? [] : [["x-kid", kid] as const])],
      },
      worker === undefined ? {} : { worker },
    );
    const told = headers.find(([name]) => name === "x-keys")?.[1] ?? "";
    const [state = "", generation, wakes] = told.split(" ");
    return { status, state, generation: Number(generation), wakes: Number(wakes) };
  }

  /** The statuses of requests that come at the same time. */
  async statuses(kids: readonly (string | null)[], worker?: number): Promise<number[]> {
    const all = await Promise.all(kids.map((kid) => this.ask(kid, worker)));
    return all.map(({ status }) => status);
  }

  /** How often the issuer was asked. */
  get fetches(): number {
    return this.mock.calloutRequests.length;
  }

  /** Milliseconds until the issuer is asked again, to the next multiple of `step`; Infinity beyond `most`. */
  untilFetch(step: number, most: number): number {
    const before = this.fetches;
    for (let passed = step; passed <= most; passed += step) {
      this.mock.advanceTime(step);
      if (this.fetches > before) return passed;
    }
    return Infinity;
  }

  get warnings(): string[] {
    return this.mock.logs.filter(({ level }) => level === "warning").map(({ message }) => message);
  }
}
