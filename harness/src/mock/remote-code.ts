// Modules that Envoy fetches by itself, by GET from a cluster, checked by their SHA-256 and kept for the process.
// Source: Envoy source/extensions/common/wasm/wasm.cc, createWasm; source/common/config/remote_data_fetcher.cc.

import { createHash } from "node:crypto";
import { noBytes, utf8 } from "./bytes.js";
import type { CalloutRequest } from "./callouts/cluster.js";
import type { HostProcess } from "./host-process.js";
import { MockUsageError, startRefused } from "./mock-errors.js";

export interface RemoteModule {
  /** Cluster behind which the module lies; the mock's `clusters` say what it answers. */
  readonly cluster: string;
  /** `http://HOST/PATH`. */
  readonly uri: string;
  /** In hexadecimal digits. Fetched bytes with another sum are no module. */
  readonly sha256: string;
  /** Milliseconds for one attempt. Default: 1000. */
  readonly timeout?: number;
  /** Attempts after the first one. Default: 1. */
  readonly retries?: number;
  /** Refuses a configuration whose module is not there yet, and fetches it for the next one. Default: false. */
  readonly nackOnCacheMiss?: boolean;
}

/** A module as a plugin gets it. */
export interface PluginModule {
  /** Empty when it could not be fetched. */
  readonly bytes: Uint8Array;
  /** What counts for the VM key: nothing of a module that is not there when the key is made. */
  readonly keyBytes: Uint8Array;
  /** It comes after Envoy has accepted the configuration: what is wrong with it then is no reason to refuse. */
  readonly comesLater: boolean;
}

interface Entry {
  bytes: Uint8Array | undefined;
  fetchedAt: bigint;
  usedAt: bigint;
}

const nanosecondsPerSecond = 1_000_000_000n;
const failureIsKept = 10n * nanosecondsPerSecond;
const moduleIsKept = 24n * 3600n * nanosecondsPerSecond;

export class RemoteCode {
  private readonly host: HostProcess;
  private readonly entries = new Map<string, Entry>();
  /** Asked for by the configuration that is being read: in Envoy their answers come after it. */
  private readonly underWay = new Set<string>();

  constructor(host: HostProcess) {
    this.host = host;
  }

  /** Another configuration is read: what the one before asked for has come. */
  settle(): void {
    this.underWay.clear();
  }

  /** @throws MockStartError OUT1603 for a module that is not there and whose configuration may not wait. */
  module(remote: RemoteModule, pluginName: string): PluginModule {
    if (remote.sha256 === "") {
      throw startRefused(
        "RemoteDataSourceValidationError.Sha256: value length must be at least 1 characters",
        "give the SHA-256 of the module",
      );
    }
    const { statistics } = this.host;
    const warning = "Wasm remote code fetch is unstable and may cause a crash";
    this.host.log("warning", utf8(warning), "", "main", true);
    const cached = this.lookUp(remote.sha256);
    if (cached !== undefined) {
      statistics.countRemote("cache_hits");
      return { bytes: cached, keyBytes: cached, comesLater: false };
    }
    const bytes = this.fetch(remote);
    if (remote.nackOnCacheMiss === true) {
      throw startRefused(
        `Unable to create Wasm plugin ${pluginName}`,
        "push the configuration again: the module is fetched meanwhile",
      );
    }
    return { bytes: bytes ?? noBytes, keyBytes: noBytes, comesLater: true };
  }

  /** Counts as Envoy does, which fetches again even where it knows of a failure. */
  private lookUp(sha256: string): Uint8Array | undefined {
    const { statistics, clock } = this.host;
    for (const [key, entry] of this.entries) {
      if (key !== sha256 && clock.now - entry.usedAt > moduleIsKept) this.entries.delete(key);
    }
    const entry = this.entries.get(sha256);
    if (entry === undefined || this.underWay.has(sha256)) {
      statistics.countRemote("cache_misses");
      if (entry !== undefined) statistics.countRemote("cache_negative_hits");
      return undefined;
    }
    entry.usedAt = clock.now;
    if (entry.bytes === undefined && clock.now - entry.fetchedAt < failureIsKept) {
      statistics.countRemote("cache_negative_hits");
    }
    return entry.bytes;
  }

  private fetch(remote: RemoteModule): Uint8Array | undefined {
    const { now } = this.host.clock;
    const entry: Entry = { bytes: undefined, fetchedAt: now, usedAt: now };
    this.entries.set(remote.sha256, entry);
    this.underWay.add(remote.sha256);
    const { retries = 1 } = remote;
    for (let attempt = 0; attempt <= retries && entry.bytes === undefined; attempt++) {
      entry.bytes = this.attempt(remote);
    }
    const { statistics } = this.host;
    statistics.countRemote(entry.bytes === undefined ? "fetch_failures" : "fetch_successes");
    statistics.setRemoteEntries(this.entries.size);
    return entry.bytes;
  }

  private attempt({
    cluster: name,
    uri,
    sha256,
    timeout = 1000,
  }: RemoteModule): Uint8Array | undefined {
    const { callouts } = this.host;
    const cluster = callouts.cluster(name);
    if (cluster?.reachable !== true || cluster.refuses) return undefined;
    const [, authority = "", path = "/"] = /^https?:\/\/([^/]*)(\/.*)?$/.exec(uri) ?? [];
    if (authority === "") throw new MockUsageError(`the module's uri ${uri} is no http address.`);
    const request: CalloutRequest = {
      cluster: name,
      method: "GET",
      path,
      authority,
      headers: [
        ["x-envoy-internal", "true"],
        ["x-envoy-expected-rq-timeout-ms", String(timeout)],
      ],
      body: noBytes,
      complete: true,
    };
    callouts.requests.push(request);
    const answer = cluster.answer(request);
    if (answer === "never" || "reset" in answer || "grpc" in answer) return undefined;
    const { status, chunks = [], delay = 0 } = answer;
    const bytes = Buffer.concat(chunks);
    if (status !== 200 || bytes.length === 0 || delay >= timeout) return undefined;
    return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : undefined;
  }
}
