// Redis and envoyproxy/ratelimit, as `npm run parts` gets them, on the loopback address: nothing is stored, and nothing
// is left behind.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../harness/dist/envoy/free-port.js";
import { ratelimit, ratelimitPath } from "../parts/ratelimit.mjs";
import { redis, redisLibraries, redisPath } from "../parts/redis.mjs";
import { Program } from "./program.mjs";

/** What is missing here, each with the command that gets it. */
export function absentServices() {
  return [redis, ratelimit]
    .filter((part) => !part.isHere())
    .map(({ name, title }) => `no ${title}; npm run parts -- ${name}`);
}

/** Whether something accepts connections there. */
function accepts(address) {
  return new Promise((done) => {
    const socket = connect(address);
    const told = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once("connect", () => told(true)).once("error", () => told(false));
  });
}

/** Redis on a socket of the file system, in memory alone. */
async function startRedis(folder) {
  const socket = join(folder, "redis.sock");
  await rm(socket, { force: true });
  const settings = {
    port: "0", // No TCP at all.
    unixsocket: socket,
    save: "",
    appendonly: "no",
    dir: folder,
    maxmemory: "64mb",
    daemonize: "no",
  };
  const argv = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const program = new Program("Redis", redisPath(), argv, {
    LC_ALL: "C",
    LD_LIBRARY_PATH: redisLibraries().join(":"),
  });
  await program.ready(() => accepts({ path: socket }));
  return program;
}

/** The service; its limits are the files below `folder`. */
async function startService(folder, port) {
  const [httpPort, debugPort] = [await findFreePort(), await findFreePort()];
  const program = new Program("the rate limit service", ratelimitPath(), [], {
    LOG_LEVEL: "warn",
    HOST: "127.0.0.1",
    PORT: String(httpPort),
    GRPC_HOST: "127.0.0.1",
    GRPC_PORT: String(port),
    DEBUG_HOST: "127.0.0.1",
    DEBUG_PORT: String(debugPort),
    DISABLE_STATS: "true",
    USE_STATSD: "false",
    BACKEND_TYPE: "redis",
    REDIS_SOCKET_TYPE: "unix",
    REDIS_URL: join(folder, "redis.sock"),
    REDIS_TIMEOUT: "1s",
    RUNTIME_ROOT: join(folder, "limits"),
    RUNTIME_WATCH_ROOT: "false",
  });
  await program.ready(() => accepts({ host: "127.0.0.1", port }));
  return program;
}

/** The two together; each can be stopped and started again where it was. */
export class RateLimitServices {
  #folder;
  #redis;
  #service;
  /** Where the service speaks gRPC. */
  port;

  /**
   * Starts both.
   * @param {string} limits the service's configuration (YAML)
   */
  static async start(limits) {
    const services = new RateLimitServices();
    services.#folder = await mkdtemp(join(tmpdir(), "outrigger-rls-"));
    try {
      const folder = join(services.#folder, "limits", "config");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "limits.yaml"), limits);
      services.port = await findFreePort();
      await services.startRedis();
      await services.startService();
    } catch (error) {
      await services.stop();
      throw error;
    }
    return services;
  }

  /** Starts Redis, empty. */
  async startRedis() {
    this.#redis = await startRedis(this.#folder);
  }

  async stopRedis() {
    await this.#redis?.stop();
  }

  async startService() {
    this.#service = await startService(this.#folder, this.port);
  }

  async stopService() {
    await this.#service?.stop();
  }

  /** What the service wrote last. */
  get serviceOutput() {
    return this.#service?.output ?? "";
  }

  /** Ends both, and removes their files. */
  async stop() {
    await Promise.all([this.stopService(), this.stopRedis()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
