// The filter `jwt` with the keys of a real issuer on a real Envoy with two workers: keys change, the issuer is down, slow
// or lies. No request is wrongly admitted, none waits longer than its bound, and one fetch serves all that wait.

import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { ClientConnection } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { builtFilters } from "../istio/built-filters.js";
import { honest, KeyIssuer, late, liars, tokenOf } from "./key-issuer.js";
import { realEnvoy, repository } from "./real-envoy.js";
import { trapLines } from "./start-envoy.js";

/** More than any request may take here: the time-out of a fetch and 1.5 seconds, on a busy machine. */
const bound = 40_000;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(repository, ["jwt"])).get("jwt")!.bytes;
}, 240_000);

type Remote = Readonly<Record<string, unknown>>;

/** An issuer behind a cluster, and an Envoy with a listener for each path of keys there, with settings of its own. */
class Mesh {
  private constructor(
    readonly issuer: KeyIssuer,
    readonly envoy: EnvoyProcess,
    readonly admitted: string[],
  ) {}

  static async start(paths: Readonly<Record<string, Remote>>): Promise<Mesh> {
    const issuer = await KeyIssuer.start();
    onTestFinished(() => issuer.close());
    const admitted: string[] = [];
    const upstream = await startUpstream({
      answer: ({ headers }) => {
        admitted.push(headers.find(([name]) => name === "x-token")?.[1] ?? "");
        return { status: 200 };
      },
    });
    onTestFinished(() => upstream.close());
    const configuration = (path: string, remote: Remote): object => ({
      providers: {
        login: {
          issuers: ["https://login.example"],
          jwks_remote: {
            ...{ cluster: "issuer", uri: `https://login.example${path}` },
            ...{ unknown_kid_cooldown: "1s", fetch_on_start: false, ...remote },
          },
        },
      },
      default_require: { provider: "login" },
    });
    const envoy = await EnvoyProcess.start({
      envoy: await realEnvoy(),
      concurrency: 2,
      bootstrap: envoyBootstrap({
        upstream: { address: "127.0.0.1", port: upstream.port },
        clusters: [
          { name: "issuer", server: { address: "127.0.0.1", port: issuer.port } },
          // Nobody listens on the port for which the kernel keeps nothing.
          { name: "nowhere", server: { address: "127.0.0.1", port: 1 } },
          { name: "nobody", server: null },
        ],
        listeners: Object.entries(paths).map(([path, remote]) => ({
          ...{ name: path, port: 0 },
          filters: [
            {
              ...{ name: "jwt", rootId: "jwt", vmId: "jwt", module: { inlineBytes: wasm } },
              configuration: JSON.stringify(configuration(path, remote)),
            },
          ],
        })),
      }),
    });
    onTestFinished(() => envoy.stop());
    return new Mesh(issuer, envoy, admitted);
  }

  /** The status of a request with a token, on a connection of its own, so that any worker may take it. */
  async ask(path: string, token: string): Promise<number> {
    const connection = await ClientConnection.open(this.envoy.port(path));
    const name = `${token.split(".")[0]}.${token.slice(-8)}`;
    const headers = [
      ["host", "shop.example"],
      ["authorization", `Bearer ${token}`],
      ["x-token", name],
    ] as const;
    try {
      return (await connection.request({ method: "GET", target: "/", headers }, bound)).status;
    } finally {
      connection.close();
    }
  }

  /** Statuses of requests at the same time, each once. */
  async askAll(path: string, token: string, count: number): Promise<number[]> {
    const all = await Promise.all(Array.from({ length: count }, () => this.ask(path, token)));
    return [...new Set(all)].sort();
  }

  /** Asks until so many in a row were answered with this status. */
  async until(path: string, token: string, status: number, inRow: number): Promise<void> {
    const end = performance.now() + 60_000;
    for (let row = 0; row < inRow;) {
      const found = await this.ask(path, token);
      row = found === status ? row + 1 : 0;
      if (row === 0 && performance.now() > end) throw new Error(`still ${found}, not ${status}`);
      if (row === 0) await sleep(50);
    }
  }
}

describe("an issuer that changes its keys", () => {
  it("is believed at once, also when it takes a key back, and is asked once by all that wait", async () => {
    const mesh = await Mesh.start({ "/keys": { timeout: "20s" } });
    const { issuer } = mesh;
    issuer.behave("/keys", late(200, honest("first")));
    expect(await mesh.askAll("/keys", tokenOf("first"), 30)).toEqual([200]);
    expect(issuer.fetches("/keys"), "one fetch for all").toBe(1);
    expect(await mesh.ask("/keys", tokenOf("first", "second"))).toBe(401);

    issuer.behave("/keys", late(200, honest("first", "second")));
    expect(await mesh.askAll("/keys", tokenOf("second"), 30), "the new key").toEqual([200]);
    expect(await mesh.askAll("/keys", tokenOf("first"), 10), "the old one still counts").toEqual([200]);
    expect(issuer.fetches("/keys")).toBe(2);

    issuer.behave("/keys", honest("second"));
    // Once its cool-down is over, a search for some key brings the set without the old one; the other worker takes that
    // over within five seconds.
    for (let at = 0; issuer.fetches("/keys") < 3; at++) {
      expect(at, "searches").toBeLessThan(1000);
      expect(await mesh.ask("/keys", tokenOf(`nobody-${at}`, "second"))).toBe(401);
      await sleep(50);
    }
    await mesh.until("/keys", tokenOf("first"), 401, 20);
    expect(await mesh.askAll("/keys", tokenOf("second"), 10)).toEqual([200]);

    issuer.behave("/keys", liars["a closed connection"]!);
    expect(await mesh.askAll("/keys", tokenOf("second"), 10), "the issuer is down").toEqual([200]);
    expect(await mesh.askAll("/keys", tokenOf("first"), 10)).toEqual([401]);
    expect(await mesh.askAll("/keys", tokenOf("second", "first"), 10)).toEqual([401]);
    expect(await trapLines(mesh.envoy)).toEqual([]);
  }, 120_000); // prettier-ignore
});

describe("an issuer that is", () => {
  it("slow holds requests until it answers, all for one fetch, and silent no longer than its bound", async () => {
    const mesh = await Mesh.start({ "/slow": { timeout: "20s" }, "/silent": { timeout: "1s" } });
    const { issuer } = mesh;
    issuer.behave("/slow", late(700, honest("first")));
    expect(await mesh.askAll("/slow", tokenOf("first"), 40)).toEqual([200]);
    expect(issuer.fetches("/slow")).toBe(1);
    const before = performance.now();
    expect(await mesh.askAll("/silent", tokenOf("first"), 40)).toEqual([503]);
    expect(performance.now() - before).toBeLessThan(bound);
    // Late ones may see that it is tried again, a second after the failure.
    expect(issuer.fetches("/silent")).toBeLessThan(5);
    expect(mesh.admitted).toHaveLength(40);
    expect(await trapLines(mesh.envoy)).toEqual([]);
  }, 120_000);

  it.each(["nowhere", "nobody", "unheard-of"])(
    "%s lets nobody pass",
    async (cluster) => {
      const mesh = await Mesh.start({ "/keys": { cluster } });
      expect(await mesh.askAll("/keys", tokenOf("first"), 10)).toEqual([503]);
      expect(mesh.admitted).toEqual([]);
      expect(await trapLines(mesh.envoy)).toEqual([]);
    },
    60_000,
  );
});

describe("an issuer that lies", () => {
  it("lets nobody pass, whatever it says, and is believed once it does no longer", async () => {
    const paths = Object.keys(liars).map((_, at) => `/lie-${at}`);
    const mesh = await Mesh.start(
      Object.fromEntries(paths.map((path) => [path, { timeout: "500ms" }])),
    );
    const { issuer } = mesh;
    issuer.behave("/honest", honest("first"));
    for (const [at, [title, lie]] of Object.entries(liars).entries()) {
      issuer.behave(paths[at]!, lie);
      expect(await mesh.askAll(paths[at]!, tokenOf("first"), 5), title).toEqual([503]);
    }
    expect(mesh.admitted).toEqual([]);
    expect(issuer.fetches("/honest"), "redirections are not followed").toBe(0);
    for (const path of paths) issuer.behave(path, honest("first"));
    for (const path of paths) await mesh.until(path, tokenOf("first"), 200, 1);
    for (const path of paths) expect(await mesh.ask(path, tokenOf("first", "second"))).toBe(401);
    expect(await trapLines(mesh.envoy)).toEqual([]);
  }, 180_000);
});
