// One TCP connection of a client: the filters, and behind them the TCP proxy. Bytes that a filter stops stay
// where they are: the client's in the connection, the server's in the connection to the server.
// Source: Envoy source/common/network/filter_manager_impl.cc, connection_impl.cc, common/tcp_proxy/tcp_proxy.cc.

import type { EventLoop, Participant } from "../event-loop.js";
import type { HostProcess } from "../host-process.js";
import { BodyBuffer } from "../stream/body-buffer.js";
import { responseFlag } from "../stream/response-flags.js";
import type { StreamInfo } from "../stream/stream-info.js";
import { PeerType, type ConnectionCallbacks, type NetworkFilter } from "./network-filter.js";
import type { TcpUpstream } from "./tcp-upstream.js";
import { UpstreamLink, type LinkOwner } from "./upstream-link.js";

export interface TcpConnectionSettings {
  readonly host: HostProcess;
  readonly loop: EventLoop;
  readonly thread: string;
  readonly info: StreamInfo;
  /** The TCP proxy's own cluster. */
  readonly upstream: TcpUpstream;
  /** Those that filters can name instead. */
  readonly clusters: Readonly<Record<string, TcpUpstream>>;
  readonly makeFilters: (
    callbacks: (filter: () => NetworkFilter) => ConnectionCallbacks,
  ) => NetworkFilter[];
  /** It is closed; an error: the host came to an end. */
  readonly onClose: (error?: Error) => void;
}

export class TcpConnection implements Participant, LinkOwner {
  readonly thread: string;
  /** What the client has got. */
  readonly received: Uint8Array[] = [];
  /** Envoy sends no more. */
  sentEnd = false;
  wasReset = false;
  closed = false;
  private readonly settings: TcpConnectionSettings;
  private readonly filters: readonly NetworkFilter[];
  private initialized = 0;
  /** What the client has sent and Envoy has not read. */
  private readonly unread = new BodyBuffer();
  private unreadEnd = false;
  private reads = false;
  private readonly waiting = new BodyBuffer();
  private readEnd = false;
  private link: UpstreamLink | undefined;
  private holder: NetworkFilter | undefined;

  constructor(settings: TcpConnectionSettings) {
    this.settings = settings;
    this.thread = settings.thread;
    this.filters = settings.makeFilters((filter) => ({
      info: settings.info,
      continueReading: () => this.continueBehind(filter()),
      close: () => this.close(PeerType.Local),
    }));
  }

  start(): void {
    this.settings.loop.join(this);
    this.continueFrom(0);
  }

  /** The client has sent something. */
  write(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.unreadEnd) return;
    this.unread.append(bytes);
    this.unreadEnd = endOfStream;
    this.read();
  }

  /** The client breaks it off. A connection that does not read does not notice. */
  reset(): void {
    if (!this.reads) return;
    this.close(PeerType.Remote, "client reset");
  }

  get isHeld(): boolean {
    return !this.closed && this.holder !== undefined;
  }

  pump(): void {}

  disconnect(): void {
    this.close(PeerType.Local);
  }

  abandon(error: Error): void {
    this.part(error);
  }

  arrive(action: () => void): void {
    this.settings.loop.arrive(this.thread, action);
  }

  upstreamData(): void {
    const { link } = this;
    if (link === undefined) return;
    this.send(link.waiting, link.readEnd);
    // What is written last closes it from here, as soon as it is on its way.
    if (link.isDone || (this.readEnd && this.sentEnd)) this.close(PeerType.Local);
  }

  upstreamClosed(wasReset: boolean): void {
    this.close(PeerType.Local, wasReset ? "server reset" : "end");
  }

  private read(): void {
    if (!this.reads || this.closed || this.readEnd) return;
    if (this.unread.size === 0 && !this.unreadEnd) return;
    this.settings.info.bytesReceived += this.unread.size;
    this.waiting.moveFrom(this.unread);
    this.readEnd = this.unreadEnd;
    this.continueFrom(0);
    if (this.readEnd && this.sentEnd) this.close(PeerType.Remote);
    else if (this.link?.isDone === true) {
      this.post(() => this.close(PeerType.Local));
    }
  }

  private continueBehind(filter: NetworkFilter): void {
    this.continueFrom(this.filters.indexOf(filter) + 1);
    if (this.link?.isDone === true) this.post(() => this.close(PeerType.Local));
  }

  /** The filters from one on, each with the new connection first; the TCP proxy is the last. */
  private continueFrom(start: number): void {
    this.holder = undefined;
    for (let index = start; index <= this.filters.length; index++) {
      if (this.closed) return;
      const filter = this.filters[index];
      if (index >= this.initialized) {
        this.initialized = index + 1;
        if (filter === undefined) {
          this.connect();
          return;
        }
        if (!this.passes(filter, filter.newConnection()) || this.closed) return;
      }
      if (this.waiting.size === 0 && !this.readEnd) continue;
      if (filter === undefined) this.forward();
      else if (!this.passes(filter, filter.downstreamData(this.waiting, this.readEnd))) return;
    }
  }

  private passes(filter: NetworkFilter, status: "continue" | "stop"): boolean {
    if (status === "stop") this.holder = filter;
    return status === "continue";
  }

  /** Nothing is read before the server is there. */
  private connect(): void {
    const { clusters, info } = this.settings;
    const chosen = chosenCluster(info);
    const upstream =
      chosen === undefined
        ? this.settings.upstream
        : Object.hasOwn(clusters, chosen)
          ? clusters[chosen]
          : undefined;
    if (upstream === undefined) {
      info.responseFlags |= responseFlag.noClusterFound;
      this.close(PeerType.Local);
      return;
    }
    info.networkCluster = chosen ?? "upstream";
    if (upstream === "unreachable") {
      info.responseFlags |= responseFlag.noHealthyUpstream;
      this.close(PeerType.Local);
      return;
    }
    this.post(() => {
      if (this.closed) return;
      info.upstreamAttempts = 1;
      info.upstream = { address: "127.0.0.1", port: 80, localAddress: "127.0.0.1:49152" };
      if (upstream === "refused") {
        const { upstreamConnectionFailure, upstreamRetryLimitExceeded } = responseFlag;
        info.responseFlags |= upstreamConnectionFailure | upstreamRetryLimitExceeded;
        info.upstreamFailure = "delayed connect error: Connection refused";
        this.close(PeerType.Local);
        return;
      }
      this.link = new UpstreamLink(upstream, this);
      upstream.onConnection?.(this.link);
      this.reads = true;
      this.read();
    });
  }

  private forward(): void {
    const bytes = this.waiting.bytes();
    this.waiting.clear();
    this.link?.send(bytes, this.readEnd);
  }

  /** Bytes for the client, through the filters in reverse. */
  private send(data: BodyBuffer, endOfStream: boolean): void {
    for (const filter of [...this.filters].reverse()) {
      if (this.closed || filter.upstreamData(data, endOfStream) === "stop") return;
    }
    if (this.closed) return;
    const bytes = data.bytes();
    data.clear();
    this.settings.info.bytesSent += bytes.length;
    if (bytes.length > 0) this.received.push(bytes);
    this.sentEnd = endOfStream;
  }

  /** @param how A connection that one side breaks off is broken off on the other, too, by newer Envoys. */
  private close(peer: number, how: "end" | "client reset" | "server reset" = "end"): void {
    if (this.closed) return;
    this.closed = true;
    const { envoy, clock } = this.settings.host;
    for (const filter of this.filters) filter.closed(peer);
    this.settings.info.endTime = clock.now;
    this.link?.close(how === "client reset" && envoy.isAtLeast("1.40"));
    if (!this.sentEnd && how !== "client reset") {
      this.wasReset = how === "server reset" && envoy.isAtLeast("1.38");
      this.sentEnd = true;
    }
    this.part();
  }

  private part(error?: Error): void {
    this.closed = true;
    this.settings.loop.leave(this);
    this.settings.onClose(error);
  }

  private post(action: () => void): void {
    this.settings.host.post(action, this.thread);
  }
}

/** What a filter has put in the place of the TCP proxy's own cluster. */
function chosenCluster({ filterState }: StreamInfo): string | undefined {
  const chosen = filterState.get("envoy.tcp_proxy.cluster")?.attribute(true);
  return chosen?.kind === "bytes" ? Buffer.from(chosen.bytes).toString() : undefined;
}
