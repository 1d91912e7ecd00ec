// istiod's generators with a real Envoy behind them: manifests come and go while the proxy serves.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { join } from "node:path";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import type { LiveCluster } from "./live-cluster.js";
import { meshlabPath } from "./meshlab.js";

/** A child that answers in lines, and ends with its stdin. */
class LineProcess {
  private readonly lines: Interface;
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly closed: Promise<unknown>;
  private errors = "";

  constructor(private readonly child: ChildProcess) {
    if (child.stdout === null || child.stderr === null) throw new Error("no pipes");
    this.lines = createInterface(child.stdout);
    this.lines.on("line", (line) => this.waiting.shift()?.(line));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    this.closed = once(child, "close");
  }

  /** The next line that nobody waits for yet. */
  async next(): Promise<string> {
    const line = new Promise<string>((resolve) => this.waiting.push(resolve));
    const gone = this.closed.then(() => {
      throw new Error(`meshlab ended: ${this.errors}`);
    });
    return Promise.race([line, gone]);
  }

  ask(line: string): Promise<string> {
    const answer = this.next();
    this.child.stdin?.write(`${line}\n`);
    return answer;
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.closed;
  }
}

/** A registry in memory, as `host:port`. */
export interface MemoryRegistry {
  address: string;
  stop(): Promise<void>;
}

/** The registry of Google's Go library, which knows nothing of this repository. */
export async function startRegistry(): Promise<MemoryRegistry> {
  const child = new LineProcess(spawn(meshlabPath, ["registry"], { stdio: "pipe" }));
  const { registry } = JSON.parse(await child.next()) as { registry: string };
  return { address: registry, stop: () => child.stop() };
}

export interface LiveMeshOptions {
  /** For files that belong to the run. */
  folder: string;
  cluster: LiveCluster;
  /** Manifests that are there from the start. */
  manifests?: readonly string[];
}

export class LiveMesh {
  private constructor(
    private readonly child: LineProcess,
    private readonly adsPort: number,
    /** Address of the registry beside istiod. */
    readonly registry: string,
    private readonly cluster: LiveCluster,
  ) {}

  static async start({ folder, cluster, manifests = [] }: LiveMeshOptions): Promise<LiveMesh> {
    mkdirSync(join(folder, "agent"), { recursive: true });
    const file = join(folder, "cluster.yaml");
    writeFileSync(file, cluster.documents.map((one) => JSON.stringify(one)).join("\n---\n"));
    const mesh = join(folder, "mesh.json");
    writeFileSync(mesh, JSON.stringify(cluster.mesh));
    const flags = ["-stock-envoy", "-agent", join(folder, "agent"), "-registry", "127.0.0.1:0"];
    const argv = ["serve", ...flags, "-mesh", mesh, file, ...manifests];
    const child = new LineProcess(spawn(meshlabPath, argv, { stdio: "pipe" }));
    const ready = JSON.parse(await child.next()) as { ads: string; registry: string };
    const adsPort = Number(ready.ads.split(":").at(-1));
    return new LiveMesh(child, adsPort, ready.registry, cluster);
  }

  private async change(verb: "apply" | "delete", file: string): Promise<void> {
    const answer = JSON.parse(await this.child.ask(`${verb} ${file}`)) as { error?: string };
    if (answer.error !== undefined) throw new Error(`${verb} ${file}: ${answer.error}`);
  }

  /** As kubectl apply does; the proxies learn of it a little later. */
  apply(file: string): Promise<void> {
    return this.change("apply", file);
  }

  delete(file: string): Promise<void> {
    return this.change("delete", file);
  }

  /** Starts an Envoy that asks istiod for everything; it is ready when it has its first listeners. */
  startProxy(envoy: string, proxy: keyof LiveCluster["nodes"]): Promise<EnvoyProcess> {
    const bootstrap = adsBootstrap(this.cluster.nodes[proxy], this.adsPort);
    return EnvoyProcess.start({ envoy, bootstrap });
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}

function adsBootstrap(node: object, port: number): object {
  const protocols = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  const address = { socket_address: { address: "127.0.0.1", port_value: port } };
  // Without a time-out: a proxy in a mesh waits for its first configuration, however long that takes.
  const source = { ads: {}, resource_api_version: "V3", initial_fetch_timeout: "0s" };
  return {
    node,
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
    dynamic_resources: {
      ads_config: {
        api_type: "GRPC",
        transport_api_version: "V3",
        set_node_on_first_message_only: true,
        grpc_services: [{ envoy_grpc: { cluster_name: "istiod" } }],
      },
      lds_config: source,
      cds_config: source,
    },
    static_resources: {
      clusters: [
        {
          name: "istiod",
          type: "STATIC",
          typed_extension_protocol_options: {
            [protocols]: {
              "@type": `type.googleapis.com/${protocols}`,
              explicit_http_config: { http2_protocol_options: {} },
            },
          },
          load_assignment: {
            cluster_name: "istiod",
            endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
          },
        },
      ],
    },
  };
}
