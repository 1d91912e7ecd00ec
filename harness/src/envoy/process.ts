// One Envoy process: started from a bootstrap, ready when this says so, and gone when this process is gone.

import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { EnvoyLogReader, logFormat, type EnvoyLogLevel, type EnvoyLogLine } from "./envoy-log.js";
import { guardedStart } from "./guard.js";
import { startError } from "./start-error.js";

export interface EnvoyProcessOptions {
  /** Path of the binary. */
  envoy: string;
  /** What `envoyBootstrap` gives, with an admin interface. */
  bootstrap: object;
  /** Level of plugins' own lines and of the Wasm host. Default: info. */
  logLevel?: EnvoyLogLevel;
  /** Worker threads. Default: 1. */
  concurrency?: number;
  /** Milliseconds until Envoy must be ready. Default: 30,000. */
  startTimeout?: number;
  /** Seconds for which connections of a replaced listener may go on. Default: 1. */
  drainSeconds?: number;
  /** Gets each record of the log as it comes. */
  onLog?: (line: EnvoyLogLine) => void;
  /** Gets Envoy's stdout: the access log. */
  onOutput?: (text: string) => void;
}

export interface AdminReply {
  status: number;
  body: string;
}

/** Milliseconds that a stopping Envoy gets before it is killed. */
const stopTimeout = 5000;

export class EnvoyProcess {
  /** Every record since the start, oldest first. */
  readonly logs: EnvoyLogLine[] = [];
  /** Port of each listener by its name; filled when Envoy is ready, again by `readPorts`. */
  readonly ports = new Map<string, number>();
  private adminAddress: { host: string; port: number } | undefined;
  private stopping = false;
  private exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  private readonly closed: Promise<void>;
  private markers = 0;
  private readonly markerWaiters = new Map<string, () => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    mark: string,
    private readonly options: EnvoyProcessOptions,
  ) {
    const reader = new EnvoyLogReader(mark, (line) => this.onLine(line));
    child.stderr?.on("data", (chunk: Buffer) => reader.push(chunk));
    child.stdout?.on("data", (chunk: Buffer) => options.onOutput?.(chunk.toString("utf8")));
    this.closed = new Promise((resolve) => {
      child.on("error", (error) => {
        this.logs.push({
          level: "error",
          component: "main",
          message: error.message,
          fromPlugin: false,
        });
        this.exit ??= { code: null, signal: null };
        resolve();
      });
      const lifeline = child.stdio[3] as Writable;
      lifeline.on("error", () => undefined); // The guard may be gone already.
      child.on("exit", () => lifeline.end("done\n")); // The guard need not kill anything any more.
      child.on("close", (code, signal) => {
        reader.end();
        this.exit = { code, signal };
        resolve();
      });
    });
  }

  /**
   * Starts Envoy and waits until it takes traffic.
   * @throws OutriggerError (exit code 4; 3 for a refused module or configuration) OUT1410 configuration
   * refused, OUT1411 port taken, OUT1412 not ready in time, OUT1413 stopped by itself.
   */
  static async start(options: EnvoyProcessOptions): Promise<EnvoyProcess> {
    const folder = await mkdtemp(join(tmpdir(), "outrigger-envoy-"));
    const configuration = join(folder, "bootstrap.json");
    await writeFile(configuration, JSON.stringify(options.bootstrap));
    const mark = `@${randomBytes(6).toString("hex")}`;
    const level = options.logLevel ?? "info";
    const parameters = [
      ...["-c", configuration, "--concurrency", String(options.concurrency ?? 1)],
      // No hot restart: no shared memory and no base id that two Envoys could quarrel about.
      ...["--disable-hot-restart", "--admin-address-path", join(folder, "admin")],
      ...["-l", "warning", "--component-log-level", `wasm:${level},admin:debug`],
      ...["--log-format", logFormat(mark)],
      ...["--drain-time-s", String(options.drainSeconds ?? 1), "--drain-strategy", "immediate"],
    ];
    const child = spawn("/bin/sh", ["-c", guardedStart, options.envoy, ...parameters], {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true, // Ctrl-C on the terminal is for this process; it stops Envoy in good order.
    });
    const envoy = new EnvoyProcess(child, folder, mark, options);
    try {
      await envoy.waitUntilReady();
      await envoy.readPorts();
    } catch (error) {
      await envoy.stop();
      throw error;
    }
    return envoy;
  }

  /** Process id, for measurements. */
  get processId(): number {
    return this.child.pid ?? -1;
  }

  /** The admin interface's address as `http://127.0.0.1:PORT`. */
  get adminUrl(): string {
    return this.adminAddress === undefined
      ? ""
      : `http://${this.adminAddress.host}:${this.adminAddress.port}`;
  }

  /** True until the process ended. */
  get running(): boolean {
    return this.exit === undefined;
  }

  /** Port of one listener. @throws RangeError when there is no listener of that name. */
  port(listener: string): number {
    const port = this.ports.get(listener);
    if (port === undefined) throw new RangeError(`no listener ${listener} in this Envoy`);
    return port;
  }

  /** One request to the admin interface, such as `/stats?filter=wasm`. */
  admin(path: string, method: "GET" | "POST" = "GET"): Promise<AdminReply> {
    const address = this.adminAddress;
    if (address === undefined || !this.running) return Promise.reject(this.stoppedError());
    return new Promise((resolve, reject) => {
      const request = httpRequest({ ...address, path, method, agent: false }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("error", reject);
        reply.on("end", () => {
          resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
        });
      });
      request.on("error", (error) => reject(this.running ? error : this.stoppedError()));
      request.setTimeout(10_000, () => request.destroy(new Error("no answer from Envoy's admin")));
      request.end();
    });
  }

  /** Reads the ports of all listeners again, after listeners came or went. */
  async readPorts(): Promise<void> {
    const { body } = await this.admin("/listeners?format=json");
    const statuses = (
      JSON.parse(body) as {
        listener_statuses?: {
          name: string;
          local_address: { socket_address?: { port_value: number } };
        }[];
      }
    ).listener_statuses;
    this.ports.clear();
    for (const { name, local_address } of statuses ?? []) {
      const port = local_address.socket_address?.port_value;
      if (port !== undefined) this.ports.set(name, port);
    }
  }

  /**
   * Resolves when everything that Envoy logged before this call is in `logs`.
   *
   * A request to the admin interface leaves a debug line with its path; what was written to the pipe before
   * that line was read before it. Envoy runs a stream's log and delete callbacks before it writes the last
   * bytes of the reply, so after a complete reply this covers the whole stream.
   */
  async flushLogs(): Promise<void> {
    const marker = `/ready?marker=${++this.markers}`;
    const seen = new Promise<void>((resolve) => this.markerWaiters.set(marker, resolve));
    await this.admin(marker);
    await Promise.race([seen, this.closed, sleep(2000, undefined, { ref: false })]);
    this.markerWaiters.delete(marker);
  }

  /** The records of level warning and above, and a plugin's own, for error messages. */
  get notableLogs(): EnvoyLogLine[] {
    const notable = ["warning", "error", "critical"];
    return this.logs.filter((line) => line.fromPlugin || notable.includes(line.level));
  }

  /** Ends Envoy: SIGTERM, after five seconds SIGKILL. Resolves when it is gone; may be called again. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.running) {
      this.child.kill("SIGTERM");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), stopTimeout);
      await this.closed;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Resolves when the process has ended, for whatever reason. */
  ended(): Promise<void> {
    return this.closed;
  }

  /** What to throw when the process is gone: with its last words. */
  stoppedError(): OutriggerError {
    if (this.stopping) {
      return new OutriggerError(ExitCode.Environment, {
        code: "OUT1413",
        severity: "error",
        message: "Envoy was stopped.",
      });
    }
    return startError(this.notableLogs, this.exit);
  }

  private onLine(line: EnvoyLogLine): void {
    if (line.component === "admin") {
      const marker = /request complete: path: (\/ready\?marker=\d+)$/.exec(line.message)?.[1];
      if (marker !== undefined) this.markerWaiters.get(marker)?.();
      if (line.level === "debug" || line.level === "info") return;
    }
    // Said by every Envoy without a resource monitor; it tells a filter's author nothing.
    if (/no configured limit to the number of allowed active downstream/.test(line.message)) return;
    if (this.stopping && line.message.includes("ENVOY_SIGTERM")) return; // We sent it.
    this.logs.push(line);
    this.options.onLog?.(line);
  }

  private async waitUntilReady(): Promise<void> {
    const { startTimeout = 30_000 } = this.options;
    const deadline = Date.now() + startTimeout;
    while (Date.now() < deadline) {
      if (!this.running) throw startError(this.notableLogs, this.exit);
      if (await this.isReady()) return;
      await sleep(25);
    }
    throw startError(this.notableLogs, undefined, startTimeout);
  }

  private async isReady(): Promise<boolean> {
    if (this.adminAddress === undefined) {
      const text = await readFile(join(this.folder, "admin"), "utf8").catch(() => "");
      const [, host, port] = /^(.+):(\d+)$/.exec(text.trim()) ?? [];
      if (host === undefined || port === undefined) return false;
      this.adminAddress = { host, port: Number(port) };
    }
    const reply = await this.admin("/ready").catch(() => undefined);
    return reply?.status === 200;
  }
}
